/* What baresip 1.0.0 prints, literally as it came, and what nobody should print. */
#include "agent/softphone/baresip/baresip_listening.h"
#include "agent/softphone/baresip/baresip_text.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(baresip_text, .fini = leak_check);

static const char reginfo[] = "\n--- User Agents (3) ---\n> sip:mike@127.0.0.1:5095                    "
			      "\x1b[32mOK \x1b[;m  Expires 60s\n"
			      "  sip:nob@127.0.0.1:5096                     \x1b[31mERR\x1b[;m  Expires 0s\n"
			      "  sip:off@127.0.0.1:5150                    \n\n";
static const char callstat[] =
	"\n===== Call debug (ESTABLISHED) =====\n local_uri: Bob Brown <sip:bob@127.0.0.1:5080>\n"
	" peer_uri:  Alice <A.> Adams <sip:alice@127.0.0.1:5070>\n af=AF_INET id=05b95595de328881\n "
	"direction: Incoming\n"
	"SDP session\n  local attributes:\n    tool='baresip 1.0.0'\n  remote attributes:\n";
static const char about[] = ".----.\n|                      \x1b[34;1m"
			    "bare\x1b[31;1msip\x1b[;m 1.0.0                         |\n";

Test(baresip_text, accounts)
{
	struct baresip_account accounts[4];
	cr_assert_eq(baresip_text_accounts(reginfo, accounts, 4), 3);
	cr_expect_str_eq(accounts[0].aor, "sip:mike@127.0.0.1:5095");
	cr_expect(accounts[0].registration == BARESIP_REGISTERED && accounts[0].current);
	cr_expect(accounts[1].registration == BARESIP_REFUSED && !accounts[1].current);
	cr_expect_str_eq(accounts[2].aor, "sip:off@127.0.0.1:5150");
	cr_expect(accounts[2].registration == BARESIP_UNREGISTERED);
	cr_expect_eq(baresip_text_accounts(reginfo, accounts, 2), 2);
	cr_expect_eq(baresip_text_accounts("", accounts, 4), 0);
	cr_expect_eq(baresip_text_accounts("\n> sip:m@h  \x1b[33mzzz\x1b[;m\n", accounts, 4), 1);
	cr_expect(accounts[0].registration == BARESIP_WAITING);
}

Test(baresip_text, accounts_of_later_releases)
{
	struct baresip_account accounts[4];
	cr_assert_eq(baresip_text_accounts(
			     "\n--- User Agents (1) ---\n0 - sips:a@b.example   \x1b[32mOK \x1b[;m\n",
			     accounts, 4),
		1);
	cr_expect_str_eq(accounts[0].aor, "sips:a@b.example");
	cr_expect(accounts[0].registration == BARESIP_REGISTERED);
}

Test(baresip_text, lines_of_calls)
{
	const char *data = "\n--- Active calls (2) ---\n  [line 1]  1:02:05  ESTABLISHED  (on hold)  "
			   "sip:bob@127.0.0.1:5180\n"
			   "> [line 2, id 05b9]  0:00:00   INCOMING             sip:carol@127.0.0.1:5190\n\n";
	struct baresip_line line;
	cr_assert(baresip_text_line(&data, &line));
	cr_expect(line.number == 1 && line.duration_s == 3725 && !line.current);
	cr_assert(baresip_text_line(&data, &line));
	cr_expect(line.number == 2 && line.duration_s == 0 && line.current);
	cr_expect_not(baresip_text_line(&data, &line));
	data = "[line x]\n[line 99999999999999999999]\n[line 1\n";
	while (baresip_text_line(&data, &line))
		cr_expect(line.duration_s == 0);
}

Test(baresip_text, a_call)
{
	struct baresip_call_text call;
	cr_assert_eq(baresip_text_call(callstat, &call), 0);
	cr_expect_str_eq(call.id, "05b95595de328881");
	cr_expect_str_eq(call.peer_uri, "sip:alice@127.0.0.1:5070");
	cr_expect_str_eq(call.peer_name, "Alice <A.> Adams");
	cr_expect_str_eq(call.account, "sip:bob@127.0.0.1:5080");
	cr_expect(call.state == CALL_ACTIVE && !call.outgoing && !call.early_media);
	cr_expect_eq(baresip_text_call("\n(no active calls)\n", &call), -ENOENT);
	cr_expect_eq(baresip_text_call("Call debug (SINGING) id=1", &call), -ENOENT);
	cr_expect_eq(baresip_text_call("Call debug (RINGING)\n direction: Outgoing", &call), -ENOENT);
	cr_assert_eq(baresip_text_call("Call debug (EARLY) id=7\n direction: Outgoing\n", &call), 0);
	cr_expect(call.state == CALL_RINGING_OUT && call.outgoing && call.early_media);
}

Test(baresip_text, who_holds)
{
	enum baresip_direction direction = BARESIP_SENDRECV;
	cr_assert_eq(baresip_text_direction(" audio dir=recvonly pt_enc=0\n", &direction), 0);
	cr_expect_eq(direction, BARESIP_RECVONLY);
	cr_assert_eq(baresip_text_direction(" audio dir=inactive\n", &direction), 0);
	cr_expect_eq(direction, BARESIP_INACTIVE);
	cr_expect_eq(baresip_text_direction(" audio dir=upwards", &direction), -ENOENT);
	cr_expect_eq(baresip_text_direction("", &direction), -ENOENT);
}

Test(baresip_text, mute_and_version_and_answers)
{
	bool muted = false;
	char version[64];
	cr_expect(baresip_text_muted("\ncall muted\n", &muted) == 0 && muted);
	cr_expect(baresip_text_muted("\ncall un-muted\n", &muted) == 0 && !muted);
	cr_expect_eq(baresip_text_muted("command not found (mute)\n", &muted), -ENOENT);
	cr_assert_eq(baresip_text_version(about, version, sizeof(version)), 0);
	cr_expect_str_eq(version, "1.0.0");
	cr_expect_eq(baresip_text_version("baresip", version, sizeof(version)), -ENOENT);
	cr_expect(baresip_text_selected("setting current call: line 1\n"));
	cr_expect_not(baresip_text_selected("call not found (id=x)\n"));
	cr_expect(baresip_text_no_command("command not found (callfind)\n"));
	cr_expect(baresip_text_no_device("no such device for alsa audio-player: deskphone\n"));
	cr_expect_not(baresip_text_no_device("switch audio player: alsa,deskphone\n"));
	static const char streams[] =
		"\n--- Audio stream ---\n tx:   encode: PCMU 8000Hz/1ch ptime=20ms S16LE\n"
		"       source: alsa,deskphone S16LE\n rx:   decode: PCMU 8000Hz/1ch S16LE\n"
		"       player: alsa,other S16LE\n";
	cr_expect_not(baresip_text_uses_device(streams, "alsa,deskphone"));
	cr_expect_not(baresip_text_uses_device(streams, "alsa,other"));
	cr_expect(baresip_text_uses_device(
		" source: alsa,other S16LE\n player: alsa,other S16LE\n", "alsa,other"));
	cr_expect_not(baresip_text_uses_device("", "alsa,other"));
	char id[BARESIP_ID_SIZE];
	cr_assert_eq(baresip_text_dialled("call uri: sip:b\ncall id: 7f3a\n", id), 0);
	cr_expect_str_eq(id, "7f3a");
	cr_expect_eq(baresip_text_dialled("", id), -ENOENT);
}

Test(baresip_text, plain)
{
	char text[16];
	baresip_text_plain(text, sizeof(text), "  \x1b[31mplay:\x1b[;m\n\tno\x7f such  ");
	cr_expect_str_eq(text, "play: no such");
	baresip_text_plain(text, sizeof(text), "\x1b");
	cr_expect_str_eq(text, "");
	baresip_text_plain(text, sizeof(text), "\x1b[");
	cr_expect_str_eq(text, "");
	baresip_text_plain(text, 4, "ab\xc3\xa9");
	cr_expect_str_eq(text, "ab", "a character is not cut in two");
}

#define TCP_HEAD                                                                                             \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

Test(baresip_text, who_can_reach_the_port)
{
	static const char here[] = TCP_HEAD "   0: 0100007F:115C 00000000:0000 0A 00000000:00000000 "
					    "00:00000000 00000000     0        0 1\n";
	static const char everywhere[] = TCP_HEAD "   0: 00000000:115C 00000000:0000 0A 00000000:00000000 "
						  "00:00000000 00000000     0        0 1\n";
	static const char connected[] = TCP_HEAD "   0: 0A00000A:115C 0B00000A:0050 01 00000000:00000000 "
						 "00:00000000 00000000     0        0 1\n";
	static const char six[] = TCP_HEAD
		"   0: 00000000000000000000000000000000:115C 00000000000000000000000000000000:0000 0A 0\n";
	static const char six_here[] = TCP_HEAD
		"   0: 00000000000000000000000001000000:115C 00000000000000000000000000000000:0000 0A 0\n"
		"   1: 0000000000000000FFFF00000100007F:115C 00000000000000000000000000000000:0000 0A 0\n";
	cr_expect_not(baresip_listening_beyond(here, 4444));
	cr_expect(baresip_listening_beyond(everywhere, 4444));
	cr_expect_not(baresip_listening_beyond(everywhere, 4445));
	cr_expect_not(baresip_listening_beyond(connected, 4444));
	cr_expect(baresip_listening_beyond(six, 4444));
	cr_expect_not(baresip_listening_beyond(six_here, 4444));
	cr_expect_not(baresip_listening_beyond("", 4444));
	cr_expect_not(baresip_listening_beyond("rubbish\n 0: ZZ:1 A\n", 4444));
}
