#include "driver/recognise.h"

#define TELEPHONY_PAGE 0x000Bu
#define APPLICATION 1
#define SCREEN_SELECT HID_USAGE(0xFF99, 0xFF11)
#define HOOK_SWITCH HID_USAGE(TELEPHONY_PAGE, 0x20)

static bool has_telephony_collection(const struct hid_descriptor *descriptor)
{
	for (uint16_t i = 0; i < descriptor->n_collections; i++) {
		const struct hid_collection *collection = &descriptor->collections[i];

		if (collection->type == APPLICATION && collection->usage >> 16 == TELEPHONY_PAGE)
			return true;
	}
	return false;
}

int recognise(const struct hid_descriptor *descriptor)
{
	int score = 0;

	if (hid_descriptor_find(descriptor, HID_OUTPUT, SCREEN_SELECT, NULL))
		score += 4;
	if (has_telephony_collection(descriptor)) {
		score += 1;
		if (hid_descriptor_find(descriptor, HID_INPUT, HOOK_SWITCH, NULL))
			score += 2;
	}
	return score;
}

int recognise_bytes(const uint8_t *bytes, size_t size)
{
	struct hid_descriptor *descriptor = NULL;
	int score = 0;

	if (hid_descriptor_parse(bytes, size, &descriptor, NULL) == 0)
		score = recognise(descriptor);
	hid_descriptor_free(descriptor);
	return score;
}
