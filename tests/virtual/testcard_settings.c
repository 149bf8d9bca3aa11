#include "testcard_settings.h"
#include <errno.h>
#include <string.h>

static int read_setting(snd_config_t *node, const char *id, struct testcard_settings *settings)
{
	if (!strcmp(id, "infile"))
		return snd_config_get_string(node, &settings->in_path);
	if (!strcmp(id, "outfile"))
		return snd_config_get_string(node, &settings->out_path);
	if (!strcmp(id, "gone"))
		return snd_config_get_string(node, &settings->gone_path);
	if (!strcmp(id, "rate"))
		return snd_config_get_integer(node, &settings->rate_hz);
	if (!strcmp(id, "ppm"))
		return snd_config_get_integer(node, &settings->ppm);
	if (!strcmp(id, "echo"))
		return snd_config_get_integer(node, &settings->echo_ms);
	if (!strcmp(id, "channels"))
		return snd_config_get_integer(node, &settings->channels);
	if (!strcmp(id, "patient")) {
		settings->patient = snd_config_get_bool(node);
		return settings->patient < 0 ? -EINVAL : 0;
	}
	return strcmp(id, "comment") && strcmp(id, "type") && strcmp(id, "hint") ? -EINVAL : 0;
}

int testcard_settings_read(snd_config_t *conf, struct testcard_settings *settings)
{
	snd_config_iterator_t i, next;
	snd_config_for_each(i, next, conf)
	{
		const char *id;
		if (snd_config_get_id(snd_config_iterator_entry(i), &id) < 0)
			continue;
		if (read_setting(snd_config_iterator_entry(i), id, settings) < 0) {
			SNDERR("testcard: bad field %s", id);
			return -EINVAL;
		}
	}
	return settings->rate_hz > 0 && settings->channels > 0 && settings->echo_ms >= 0 ? 0 : -EINVAL;
}
