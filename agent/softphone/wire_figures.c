/* What a call's audio is like <-> members of `audio`. */
#include "agent/softphone/wire_fields.h"

int wire_put_figures(json_t *object, const struct wire_audio *audio)
{
	if (!audio->measured)
		return 0;
	json_t *part = json_object();
	int bad = json_object_set_new(object, "figures", part);
	for (const struct voice_figure *f = voice_figures_table; !bad && f->name; f++) {
		double value = voice_figures_value(&audio->figures, f);
		json_t *number = f->real ? json_real(value) : json_integer((json_int_t)value);
		bad |= json_object_set_new(part, f->name, number);
	}
	return bad;
}

void wire_read_figures(struct wire_reader *reader, const json_t *object, struct wire_audio *audio)
{
	const json_t *part = json_object_get(object, "figures");
	if (reader->failed || !part)
		return;
	if (!json_is_object(part)) {
		wire_fail(reader, "figures", "must be an object");
		return;
	}
	for (const struct voice_figure *f = voice_figures_table; f->name; f++) {
		const json_t *number = json_object_get(part, f->name);
		if (json_is_number(number))
			voice_figures_set(&audio->figures, f, json_number_value(number));
	}
	audio->measured = true;
}
