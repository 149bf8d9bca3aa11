/* English, German, French, Spanish. */
#include "agent/call/view_strings.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const strings[VIEW_LANGUAGES][VIEW_STRINGS] = {
	[VIEW_ENGLISH] =
		{
			[VIEW_DIAL] = "Dial",
			[VIEW_INCOMPLETE] = "Number incomplete",
			[VIEW_HANG_UP] = "Please hang up",
			[VIEW_CALLING] = "Calling",
			[VIEW_RINGING] = "Ringing",
			[VIEW_INCOMING_CALL] = "Incoming call",
			[VIEW_WAITING] = "Waiting:",
			[VIEW_UNKNOWN_CALLER] = "Unknown caller",
			[VIEW_CONNECTING] = "Connecting",
			[VIEW_IN_CALL] = "In call",
			[VIEW_MUTED] = "Muted",
			[VIEW_REMOTE_HELD] = "On hold by them",
			[VIEW_ON_HOLD] = "On hold",
			[VIEW_LIFT_TO_RESUME] = "On hold, lift to resume",
			[VIEW_LIFT] = "lift to resume",
			[VIEW_HELD_CALLS] = "held",
			[VIEW_VOICEMAIL] = "Voicemail",
			[VIEW_NO_SOFTPHONE] = "No softphone",
			[VIEW_NOT_REGISTERED] = "Not registered",
			[VIEW_MISSED_CALL] = "missed call",
			[VIEW_MISSED_CALLS] = "missed calls",
			[VIEW_NEW_MESSAGE] = "new message",
			[VIEW_NEW_MESSAGES] = "new messages",
			[VIEW_MESSAGES] = "New messages",
			[VIEW_TRANSFER_KEY] = "Redial=transfer",
			[VIEW_TRANSFERRING] = "Transferring",
			[VIEW_TRANSFERRED] = "Transferred",
			[VIEW_HEADSET] = "Headset",
			[VIEW_REDIAL] = "Redial",
			[VIEW_NO_MISSED] = "No missed calls",
			[VIEW_AUTOMATIC] = "Automatic",
			[VIEW_MENU_KEYS] = "*=next #=OK 9=forward",
			[VIEW_FORWARD_TO] = "Forward to, then #",
			[VIEW_FORWARD_OFF] = "#=stop forwarding",
			[VIEW_MISSED_SHORT] = "missed",
			[VIEW_MESSAGES_SHORT] = "new",
			[VIEW_UNDISTURBED] = "DND",
			[VIEW_FORWARDED] = "Fwd",
			[VIEW_OFF_WORK] = "Off work",
		},
	[VIEW_GERMAN] =
		{
			[VIEW_DIAL] = "Wählen",
			[VIEW_INCOMPLETE] = "Nummer unvollständig",
			[VIEW_HANG_UP] = "Bitte auflegen",
			[VIEW_CALLING] = "Rufaufbau",
			[VIEW_RINGING] = "Es klingelt",
			[VIEW_INCOMING_CALL] = "Anruf",
			[VIEW_WAITING] = "Klopft an:",
			[VIEW_UNKNOWN_CALLER] = "Unbekannt",
			[VIEW_CONNECTING] = "Verbinden",
			[VIEW_IN_CALL] = "Gespräch",
			[VIEW_MUTED] = "Stumm",
			[VIEW_REMOTE_HELD] = "Wird gehalten",
			[VIEW_ON_HOLD] = "Gehalten",
			[VIEW_LIFT_TO_RESUME] = "Gehalten, bitte abheben",
			[VIEW_LIFT] = "abheben",
			[VIEW_HELD_CALLS] = "gehalten",
			[VIEW_VOICEMAIL] = "Mailbox",
			[VIEW_NO_SOFTPHONE] = "Kein Softphone",
			[VIEW_NOT_REGISTERED] = "Nicht angemeldet",
			[VIEW_MISSED_CALL] = "Anruf verpasst",
			[VIEW_MISSED_CALLS] = "verpasst",
			[VIEW_NEW_MESSAGE] = "Nachricht",
			[VIEW_NEW_MESSAGES] = "Nachrichten",
			[VIEW_MESSAGES] = "Nachrichten",
			[VIEW_TRANSFER_KEY] = "Wahlw.=verbinden",
			[VIEW_TRANSFERRING] = "Wird verbunden",
			[VIEW_TRANSFERRED] = "Verbunden",
			[VIEW_HEADSET] = "Headset",
			[VIEW_REDIAL] = "Wahlwiederholung",
			[VIEW_NO_MISSED] = "Keine verpassten Anrufe",
			[VIEW_AUTOMATIC] = "Automatisch",
			[VIEW_MENU_KEYS] = "*=weiter #=OK 9=umleiten",
			[VIEW_FORWARD_TO] = "Umleiten nach, dann #",
			[VIEW_FORWARD_OFF] = "#=nicht mehr umleiten",
			[VIEW_MISSED_SHORT] = "verp.",
			[VIEW_MESSAGES_SHORT] = "neu",
			[VIEW_UNDISTURBED] = "Ruhe,",
			[VIEW_FORWARDED] = "Uml.",
			[VIEW_OFF_WORK] = "Feierabend",
		},
	[VIEW_FRENCH] =
		{
			[VIEW_DIAL] = "Composer",
			[VIEW_INCOMPLETE] = "Numéro incomplet",
			[VIEW_HANG_UP] = "Veuillez raccrocher",
			[VIEW_CALLING] = "Appel en cours",
			[VIEW_RINGING] = "Sonnerie",
			[VIEW_INCOMING_CALL] = "Appel entrant",
			[VIEW_WAITING] = "En attente :",
			[VIEW_UNKNOWN_CALLER] = "Inconnu",
			[VIEW_CONNECTING] = "Connexion",
			[VIEW_IN_CALL] = "En ligne",
			[VIEW_MUTED] = "Muet",
			[VIEW_REMOTE_HELD] = "Mis en garde",
			[VIEW_ON_HOLD] = "En garde",
			[VIEW_LIFT_TO_RESUME] = "En garde, décrochez",
			[VIEW_LIFT] = "décrochez",
			[VIEW_HELD_CALLS] = "en garde",
			[VIEW_VOICEMAIL] = "Messagerie",
			[VIEW_NO_SOFTPHONE] = "Pas de softphone",
			[VIEW_NOT_REGISTERED] = "Non enregistré",
			[VIEW_MISSED_CALL] = "appel manqué",
			[VIEW_MISSED_CALLS] = "appels manqués",
			[VIEW_NEW_MESSAGE] = "message",
			[VIEW_NEW_MESSAGES] = "messages",
			[VIEW_MESSAGES] = "Messages",
			[VIEW_TRANSFER_KEY] = "Bis=transférer",
			[VIEW_TRANSFERRING] = "Transfert en cours",
			[VIEW_TRANSFERRED] = "Transféré",
			[VIEW_HEADSET] = "Casque",
			[VIEW_REDIAL] = "Bis",
			[VIEW_NO_MISSED] = "Aucun appel manqué",
			[VIEW_AUTOMATIC] = "Automatique",
			[VIEW_MENU_KEYS] = "*=suite #=OK 9=renvoi",
			[VIEW_FORWARD_TO] = "Renvoyer vers, puis #",
			[VIEW_FORWARD_OFF] = "#=arrêter le renvoi",
			[VIEW_MISSED_SHORT] = "manq.",
			[VIEW_MESSAGES_SHORT] = "mess",
			[VIEW_UNDISTURBED] = "NPD",
			[VIEW_FORWARDED] = "Rnv.",
			[VIEW_OFF_WORK] = "Absent du bureau",
		},
	[VIEW_SPANISH] =
		{
			[VIEW_DIAL] = "Marcar",
			[VIEW_INCOMPLETE] = "Número incompleto",
			[VIEW_HANG_UP] = "Cuelgue, por favor",
			[VIEW_CALLING] = "Llamando",
			[VIEW_RINGING] = "Sonando",
			[VIEW_INCOMING_CALL] = "Llamada entrante",
			[VIEW_WAITING] = "En espera:",
			[VIEW_UNKNOWN_CALLER] = "Desconocido",
			[VIEW_CONNECTING] = "Conectando",
			[VIEW_IN_CALL] = "En llamada",
			[VIEW_MUTED] = "Silencio",
			[VIEW_REMOTE_HELD] = "Le han retenido",
			[VIEW_ON_HOLD] = "Retenida",
			[VIEW_LIFT_TO_RESUME] = "Retenida, descuelgue",
			[VIEW_LIFT] = "descuelgue",
			[VIEW_HELD_CALLS] = "ret.",
			[VIEW_VOICEMAIL] = "Buzón de voz",
			[VIEW_NO_SOFTPHONE] = "Sin softphone",
			[VIEW_NOT_REGISTERED] = "No registrado",
			[VIEW_MISSED_CALL] = "perdida",
			[VIEW_MISSED_CALLS] = "perdidas",
			[VIEW_NEW_MESSAGE] = "mensaje",
			[VIEW_NEW_MESSAGES] = "mensajes",
			[VIEW_MESSAGES] = "Mensajes nuevos",
			[VIEW_TRANSFER_KEY] = "Rell.=transferir",
			[VIEW_TRANSFERRING] = "Transfiriendo",
			[VIEW_TRANSFERRED] = "Transferida",
			[VIEW_HEADSET] = "Auriculares",
			[VIEW_REDIAL] = "Rellamada",
			[VIEW_NO_MISSED] = "Sin llamadas perdidas",
			[VIEW_AUTOMATIC] = "Automático",
			[VIEW_MENU_KEYS] = "*=sig. #=OK 9=desvío",
			[VIEW_FORWARD_TO] = "Desviar a, luego #",
			[VIEW_FORWARD_OFF] = "#=quitar el desvío",
			[VIEW_MISSED_SHORT] = "perd.",
			[VIEW_MESSAGES_SHORT] = "mens",
			[VIEW_UNDISTURBED] = "No mol.",
			[VIEW_FORWARDED] = "Desv.",
			[VIEW_OFF_WORK] = "Fuera de horario",
		},
};

static const char *const causes[VIEW_LANGUAGES][CAUSE_FAILED + 1] = {
	[VIEW_ENGLISH] = {"Call ended", "Call ended", "Busy", "Declined", "No answer", "No such number",
		"Cancelled", "Answered elsewhere", "Not reachable", "Call failed"},
	[VIEW_GERMAN] = {"Gespräch beendet", "Gespräch beendet", "Besetzt", "Abgelehnt", "Keine Antwort",
		"Nummer unbekannt", "Abgebrochen", "Anderswo angenommen", "Nicht erreichbar",
		"Ruf fehlgeschlagen"},
	[VIEW_FRENCH] = {"Appel terminé", "Appel terminé", "Occupé", "Refusé", "Pas de réponse",
		"Numéro inconnu", "Annulé", "Pris sur un autre poste", "Injoignable", "Échec de l'appel"},
	[VIEW_SPANISH] = {"Llamada terminada", "Llamada terminada", "Ocupado", "Rechazada", "No contesta",
		"Número desconocido", "Cancelada", "Atendida en otro", "No disponible", "Llamada fallida"},
};

static const char *const presences[VIEW_LANGUAGES][CALL_PRESENCE_OFFLINE_IDLE + 1] = {
	[VIEW_ENGLISH] = {"", "Available", "Available", "Busy", "Be right back", "Away", "Do not disturb",
		"Offline", "Offline"},
	[VIEW_GERMAN] = {"", "Verfügbar", "Verfügbar", "Beschäftigt", "Gleich zurück", "Abwesend",
		"Nicht stören", "Offline", "Offline"},
	[VIEW_FRENCH] = {"", "Disponible", "Disponible", "Occupé", "De retour", "Absent", "Ne pas déranger",
		"Hors ligne", "Hors ligne"},
	[VIEW_SPANISH] = {"", "Disponible", "Disponible", "Ocupado", "Vuelvo enseguida", "Ausente",
		"No molestar", "Desconectado", "Desconectado"},
};

static const char *const weekdays[VIEW_LANGUAGES][7] = {
	[VIEW_ENGLISH] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	[VIEW_GERMAN] = {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
	[VIEW_FRENCH] = {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	[VIEW_SPANISH] = {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
};

static const char *const months[12] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static enum view_language view_known(enum view_language language)
{
	return (unsigned)language < VIEW_LANGUAGES ? language : VIEW_ENGLISH;
}

const char *view_string(enum view_language language, enum view_string string)
{
	const char *text = (unsigned)string < VIEW_STRINGS ? strings[view_known(language)][string] : NULL;
	return text ? text : "";
}

const char *view_cause(enum view_language language, enum call_cause cause)
{
	return causes[view_known(language)][(unsigned)cause <= CAUSE_FAILED ? cause : CAUSE_FAILED];
}

const char *view_presence(enum view_language language, enum call_presence presence)
{
	return (unsigned)presence <= CALL_PRESENCE_OFFLINE_IDLE ? presences[view_known(language)][presence]
								: "";
}

enum view_language view_language(const char *locale)
{
	static const char codes[VIEW_LANGUAGES][3] = {"en", "de", "fr", "es"};
	for (int i = 0; locale && i < VIEW_LANGUAGES; i++)
		if (strncasecmp(locale, codes[i], 2) == 0 && (locale[2] == '\0' || strchr("_-.@", locale[2])))
			return (enum view_language)i;
	return VIEW_ENGLISH;
}

uint16_t view_language_id(enum view_language language)
{
	static const uint16_t ids[VIEW_LANGUAGES] = {0x0409, 0x0407, 0x040C, 0x040A};
	return ids[view_known(language)];
}

void view_date(const struct view_context *context, char text[VIEW_CLOCK_SIZE])
{
	const struct view_clock *clock = &context->clock;
	enum view_language language = view_known(context->language);
	text[0] = '\0';
	bool sane = clock->known && clock->weekday >= 0 && clock->weekday < 7 && clock->month >= 0 &&
		    clock->month < 12;
	if (!sane)
		return;
	const char *weekday = weekdays[language][clock->weekday];
	int day = clock->day, month = clock->month + 1; /* no year: the name beside it needs the room */
	switch (language) {
	case VIEW_GERMAN:
		snprintf(text, VIEW_CLOCK_SIZE, "%s %d.%d.", weekday, day, month);
		return;
	case VIEW_FRENCH:
	case VIEW_SPANISH:
		snprintf(text, VIEW_CLOCK_SIZE, "%s %d/%d", weekday, day, month);
		return;
	case VIEW_ENGLISH:
	case VIEW_LANGUAGES:
		break;
	}
	if (context->us_dates)
		snprintf(text, VIEW_CLOCK_SIZE, "%s, %s %d", weekday, months[clock->month], day);
	else
		snprintf(text, VIEW_CLOCK_SIZE, "%s %d %s", weekday, day, months[clock->month]);
}

void view_time(const struct view_context *context, char text[VIEW_CLOCK_SIZE])
{
	const struct view_clock *clock = &context->clock;
	bool twelve = context->us_dates && view_known(context->language) == VIEW_ENGLISH;
	text[0] = '\0';
	if (!clock->known)
		return;
	if (twelve)
		snprintf(text, VIEW_CLOCK_SIZE, "%d:%02d %s", (clock->hour + 11) % 12 + 1, clock->minute,
			clock->hour < 12 ? "AM" : "PM");
	else
		snprintf(text, VIEW_CLOCK_SIZE, "%d:%02d", clock->hour, clock->minute);
}

void view_duration(int64_t seconds, char text[VIEW_CLOCK_SIZE])
{
	long long all = seconds < 0 ? 0 : (long long)seconds;
	if (all < 3600)
		snprintf(text, VIEW_CLOCK_SIZE, "%02lld:%02lld", all / 60, all % 60);
	else
		snprintf(text, VIEW_CLOCK_SIZE, "%lld:%02lld:%02lld", all / 3600, all / 60 % 60, all % 60);
}
