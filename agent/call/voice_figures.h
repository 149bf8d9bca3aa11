/* What a call's audio is like: counted by the voice process from the first peer's arrival on, told every
 * second and once more at the end. Pure. Samples are of 16 kHz; "out" is microphone to peer, "in" is peer to
 * loudspeaker. */
#ifndef DESKPHONE_AGENT_VOICE_FIGURES_H
#define DESKPHONE_AGENT_VOICE_FIGURES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VOICE_FIGURES_TEXT 512 /* bytes that voice_figures_print() needs at most, with the NUL */

struct voice_figures {
	/* Counts. */
	uint64_t frames_out;  /* 20 ms frames sent to peers */
	uint64_t frames_lost; /* of these, dropped because the peer did not read */
	uint64_t samples_in;  /* samples the peers sent */
	uint64_t concealed;   /* samples made up for those that came too late or never */
	uint64_t dropped;     /* samples left out: too late, or too many */
	uint64_t missing;     /* samples that never came */
	uint64_t late;	      /* times there was something to conceal */
	uint64_t xruns;	      /* over- and underruns the sound card reported */
	uint64_t stalls;      /* times the card gave nothing for 60 ms: silence was sent in its place */
	uint64_t skipped;     /* samples of the microphone that were not sent: we were held up */
	uint64_t resampled;   /* 1: the peer's clock is not the card's, its audio is bent to fit */
	uint64_t locked;      /* 1: the difference is known, nothing is lost or repeated any more */
	uint64_t echo_cancelled; /* 1: the loudspeaker's echo is taken out of the microphone here */
	/* Measures. */
	double drift_ppm;	   /* how much faster the peer's clock is than the card's */
	double jitter_ms;	   /* how far the peer's frames come apart, in the last 20 s */
	double latency_out_ms;	   /* from its capture until a frame's first sample is sent, the card's buffer counted: median, */
	double latency_out_p99_ms; /* and 99 of 100 */
	double latency_in_ms;	   /* from the socket until the first sample sounds, likewise: median, */
	double latency_in_p99_ms;
	double level_out_db; /* of the last second [dB below full scale]; -99 = silence */
	double level_in_db;
};

struct voice_figure {
	const char *name;
	size_t offset;
	bool real; /* double, else uint64_t */
};

/* All of them, in this order; ends with a NULL name. */
extern const struct voice_figure voice_figures_table[];
double voice_figures_value(const struct voice_figures *figures, const struct voice_figure *figure);
void voice_figures_set(struct voice_figures *figures, const struct voice_figure *figure, double value);

/* "NAME=VALUE NAME=VALUE ..."; measures with one digit after the point. Returns the length. */
size_t voice_figures_print(const struct voice_figures *figures, char *text, size_t size);
/* Reads what the other writes; unknown names are skipped, absent ones stay 0. 0 or -EINVAL. */
int voice_figures_parse(const char *text, struct voice_figures *figures);
#endif
