#include "tests/bench/dialplan_phonenumber.h"
#include <cstring>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

size_t bench_phonenumber(const char *region, const char *dialled, char *e164, size_t size)
{
	static const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
	static const ShortNumberInfo info;
	PhoneNumber number;
	std::string text;

	if (info.IsEmergencyNumber(dialled, region))
		return 0;
	if (util->Parse(dialled, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
		return 0;
	util->Format(number, PhoneNumberUtil::E164, &text);
	if (text.size() >= size)
		return 0;
	memcpy(e164, text.c_str(), text.size() + 1);
	return text.size();
}
