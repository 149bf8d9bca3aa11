/* What is wanted of the phone. Each only notes it; deskphone_deadline() then asks for a dispatch. */
#include "driver/phone_private.h"

void deskphone_set_screen(struct deskphone *phone, enum deskphone_screen screen, bool backlight)
{
	phone->dirty = true;
	shadow_set_screen(phone->shadow, screen, backlight);
}

void deskphone_set_text(struct deskphone *phone, enum deskphone_field field, const char *text)
{
	phone->dirty = true;
	shadow_set_text(phone->shadow, field, text);
}

void deskphone_set_presence(struct deskphone *phone, enum deskphone_presence presence)
{
	phone->dirty = true;
	shadow_set_presence(phone->shadow, presence);
}

void deskphone_set_lamp(struct deskphone *phone, enum deskphone_lamp lamp, bool on)
{
	phone->dirty = true;
	shadow_set_lamp(phone->shadow, lamp, on);
}

void deskphone_set_muted(struct deskphone *phone, bool muted)
{
	phone->dirty = true;
	shadow_set_muted(phone->shadow, muted);
}

void deskphone_set_off_hook(struct deskphone *phone, bool off)
{
	phone->dirty = true;
	phone->off_hook = off;
	hook_host(&phone->hook, off, phone->now_ms);
	shadow_set_off_hook(phone->shadow, off);
}

void deskphone_set_language(struct deskphone *phone, enum deskphone_language language)
{
	phone->dirty = true;
	shadow_set_language(phone->shadow, language);
}
