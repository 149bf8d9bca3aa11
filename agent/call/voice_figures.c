#include "agent/call/voice_figures.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(name)                                                                                          \
	{                                                                                                    \
#name, offsetof(struct voice_figures, name), false                                           \
	}
#define MEASURE(name)                                                                                        \
	{                                                                                                    \
#name, offsetof(struct voice_figures, name), true                                            \
	}

const struct voice_figure voice_figures_table[] = {
	COUNT(frames_out),
	COUNT(frames_lost),
	COUNT(samples_in),
	COUNT(concealed),
	COUNT(dropped),
	COUNT(missing),
	COUNT(late),
	COUNT(xruns),
	COUNT(stalls),
	COUNT(skipped),
	COUNT(resampled),
	COUNT(locked),
	COUNT(echo_cancelled),
	MEASURE(drift_ppm),
	MEASURE(jitter_ms),
	MEASURE(latency_out_ms),
	MEASURE(latency_out_p99_ms),
	MEASURE(latency_in_ms),
	MEASURE(latency_in_p99_ms),
	MEASURE(level_out_db),
	MEASURE(level_in_db),
	{NULL, 0, false},
};

double voice_figures_value(const struct voice_figures *figures, const struct voice_figure *figure)
{
	const char *field = (const char *)figures + figure->offset;
	uint64_t count;
	double measure;
	if (figure->real) {
		memcpy(&measure, field, sizeof(measure));
		return measure;
	}
	memcpy(&count, field, sizeof(count));
	return (double)count;
}

void voice_figures_set(struct voice_figures *figures, const struct voice_figure *figure, double value)
{
	char *field = (char *)figures + figure->offset;
	uint64_t count = value > 0 && value < 0x1p63 ? (uint64_t)value : 0;
	if (figure->real)
		memcpy(field, &value, sizeof(value));
	else
		memcpy(field, &count, sizeof(count));
}

size_t voice_figures_print(const struct voice_figures *figures, char *text, size_t size)
{
	size_t length = 0;
	if (size)
		text[0] = '\0';
	for (const struct voice_figure *f = voice_figures_table; f->name && length < size; f++) {
		double value = voice_figures_value(figures, f);
		int written = snprintf(text + length, size - length, f->real ? "%s%s=%.1f" : "%s%s=%.0f",
			length ? " " : "", f->name, isfinite(value) ? value : 0);
		length += written > 0 ? (size_t)written : 0;
	}
	return length < size ? length : size ? size - 1 : 0;
}

/* The name before '=' belongs to this one? */
static bool is_named(const struct voice_figure *figure, const char *name, size_t length)
{
	return strlen(figure->name) == length && !strncmp(figure->name, name, length);
}

static void set_named(struct voice_figures *figures, const char *name, size_t length, double value)
{
	for (const struct voice_figure *f = voice_figures_table; f->name; f++)
		if (is_named(f, name, length))
			voice_figures_set(figures, f, value);
}

int voice_figures_parse(const char *text, struct voice_figures *figures)
{
	struct voice_figures result = {0};
	while (*text) {
		size_t length = strcspn(text, "= ");
		if (!length || text[length] != '=')
			return -EINVAL;
		char *end;
		double value = strtod(text + length + 1, &end);
		if (end == text + length + 1 || !isfinite(value) || (*end && *end != ' '))
			return -EINVAL;
		set_named(&result, text, length, value);
		text = end + (*end == ' ');
	}
	*figures = result;
	return 0;
}
