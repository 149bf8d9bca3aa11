/* Input reports to events: other devices, and whatever a device sends. */
#include "tests/unit/keys_desk.h"

TestSuite(keys_devices, .fini = leak_check);

Test(keys_devices, jabra_link_keypad_from_zero)
{
	struct desk desk;

	open_desk(&desk, HID_JABRA_LINK);
	cr_assert(keys_has_hook(desk.keys));
	cr_assert_not(keys_has_muted(desk.keys));
	/* bits: hook, line busy, mute, flash, redial, speed dial, delete; then 4 bits of keypad, 0 = digit 0 */
	EXPECT(&desk, "02 00 00", "hook0?");
	EXPECT(&desk, "02 01 00", "hook1?");
	EXPECT(&desk, "02 03 00", "hook1?");
	EXPECT(&desk, "02 05 00", "hook1? +mute");
	EXPECT(&desk, "02 01 00", "hook1? -mute");
	EXPECT(&desk, "02 19 00", "hook1?f +redial +hold");
	EXPECT(&desk, "02 41 00", "hook1? -redial -hold +delete");
	EXPECT(&desk, "02 81 00", "hook1? -delete +1");
	EXPECT(&desk, "02 81 02", "hook1? -1 +5");
	EXPECT(&desk, "02 A1 02", "hook1? !5");
	/* 0 is no key, until the array has idled at a value that is none */
	EXPECT(&desk, "02 01 00", "hook1? -5");
	EXPECT(&desk, "02 81 07", "hook1?");
	EXPECT(&desk, "02 01 00", "hook1? +0");
	EXPECT(&desk, "02 81 07", "hook1? -0");
	EXPECT(&desk, "02 81 05", "hook1? +#");
	/* reports of other ids: consumer keys and the vendor's twin say nothing, and are not unknown */
	EXPECT(&desk, "01 03 00", "");
	EXPECT(&desk, "04 FE 07", "");
	close_desk(&desk);
}

Test(keys_devices, keypad_idle_from_the_file)
{
	struct handset handset;
	struct desk desk;

	handset_default(&handset);
	handset.keys.idle = 15;
	open_with(&desk, HID_JABRA_LINK, &handset);
	EXPECT(&desk, "02 80 07", "hook0?");
	EXPECT(&desk, "02 00 00", "hook0? +0");
	EXPECT(&desk, "02 80 06", "hook0? -0 {report 02: 80 06}");
	close_desk(&desk);
}

Test(keys_devices, jabra_speak)
{
	struct desk desk;

	open_desk(&desk, HID_JABRA_SPEAK);
	EXPECT(&desk, "02 01 00", "hook1?");
	EXPECT(&desk, "02 0D 00", "hook1?f +hold +mute");
	EXPECT(&desk, "02 10 00", "hook0? -hold -mute +delete");
	EXPECT(&desk, "02 30 00", "hook0? {report 02: 20 00}");
	EXPECT(&desk, "01 07 00", "");
	close_desk(&desk);
}

Test(keys_devices, blackwire)
{
	struct desk desk;

	open_desk(&desk, HID_BLACKWIRE);
	/* mute, hook, flash, redial, delete */
	EXPECT(&desk, "08 02", "hook1?");
	EXPECT(&desk, "08 03", "hook1? +mute");
	EXPECT(&desk, "08 02", "hook1? -mute");
	EXPECT(&desk, "08 0C", "hook0?f +redial +hold");
	EXPECT(&desk, "08 10", "hook0? -redial -hold +delete");
	EXPECT(&desk, "9B 01", "");
	close_desk(&desk);
}

Test(keys_devices, epos_one_bit_array_and_drop)
{
	struct desk desk;

	open_desk(&desk, HID_EPOS);
	/* hook, flash, redial, mute, drop, then the one-bit array of 0009:0007 and 0009:0001 */
	EXPECT(&desk, "02 00", "hook0?");
	EXPECT(&desk, "02 01", "hook1?");
	EXPECT(&desk, "02 21", "hook1? +delete");
	EXPECT(&desk, "02 01", "hook1? -delete");
	EXPECT(&desk, "02 10", "hook0? +delete");
	EXPECT(&desk, "02 30", "hook0?");
	EXPECT(&desk, "02 0E", "hook0?f -delete +redial +hold +mute");
	close_desk(&desk);
}

Test(keys_devices, sennheiser)
{
	struct desk desk;

	open_desk(&desk, HID_SENNHEISER);
	/* mute, hook, redial, flash, drop, delete */
	EXPECT(&desk, "08 02", "hook1?");
	EXPECT(&desk, "08 07", "hook1? +redial +mute");
	EXPECT(&desk, "08 28", "hook0?f -redial -mute +hold +delete");
	EXPECT(&desk, "02 3F", "");
	close_desk(&desk);
}

Test(keys_devices, device_without_input)
{
	struct desk desk;

	open_desk(&desk, HID_BUSYLIGHT);
	cr_assert_not(keys_has_hook(desk.keys));
	EXPECT(&desk, "01 01 02 00 40 4E 80 00", "");
	cr_assert_eq(keys_counters(desk.keys)->foreign, 1);
	close_desk(&desk);
}

/* A keypad of single bits, and a device without report ids. */
Test(keys_devices, keypad_of_bits_without_ids)
{
	uint8_t bytes[128];
	size_t size = hid_hex("05 0B 09 01 A1 01 15 00 25 01 75 01 95 0D 19 B0 29 BC 81 02 95 01 09 20 81 02 95 02 81 03 C0",
		bytes, sizeof(bytes));
	struct handset handset;
	struct desk desk;

	handset_default(&handset);
	open_with(&desk, HID_CX300, &handset);
	close_desk(&desk);
	cr_assert_eq(hid_descriptor_parse(bytes, size, &desk.descriptor, NULL), 0);
	cr_assert_eq(keys_new(desk.descriptor, &handset, &desk.keys), 0);
	EXPECT(&desk, "01 00", "hook0? +0");
	EXPECT(&desk, "0A 00", "hook0? -0 +1 +3");
	EXPECT(&desk, "08 30", "hook1? -1 +A");
	EXPECT(&desk, "00 40", "hook0? -3 -A {report 00: 00 40}");
	close_desk(&desk);
}

/* Whatever a device sends: downs and ups alternate, nothing is written beyond the room. */
Test(keys_devices, random_reports)
{
	static const char *const devices[] = { HID_CX300, HID_JABRA_LINK, HID_JABRA_SPEAK, HID_BLACKWIRE, HID_EPOS,
		HID_SENNHEISER };
	uint32_t seed = 99, down, key_bit;

	for (unsigned d = 0; d < sizeof(devices) / sizeof(*devices); d++) {
		struct desk desk;

		open_desk(&desk, devices[d]);
		down = 0;
		for (int i = 0; i < 30000; i++) {
			struct keys_event events[KEYS_EVENTS_MAX];
			uint8_t report[16];
			size_t size = (seed >> 8) % sizeof(report);

			for (size_t k = 0; k < sizeof(report); k++) {
				seed = seed * 1664525 + 1013904223;
				report[k] = (uint8_t)(seed >> 16);
			}
			report[0] &= 0x0F;
			int n = keys_decode(desk.keys, report, size, events, KEYS_EVENTS_MAX);

			cr_assert_leq(n, 40);
			for (int k = 0; k < n; k++) {
				if (events[k].type != KEYS_KEY)
					continue;
				key_bit = UINT32_C(1) << events[k].key.key;
				cr_assert_eq(!(down & key_bit), events[k].key.press == DESKPHONE_DOWN);
				if (events[k].key.press != DESKPHONE_LONG)
					down ^= key_bit;
			}
		}
		close_desk(&desk);
	}
}
