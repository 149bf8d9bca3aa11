/* The subcommands of `deskphone`: each gets its own arguments (argv[0] = its name) and returns the exit code:
 * 0 done, 1 it could not be done (the agent or the data said no), 2 usage, 3 no agent runs. Messages go to stderr. */
#ifndef DESKPHONE_CLI_H
#define DESKPHONE_CLI_H
/* They ask the agent (main.c says what each takes). */
int cli_status(int argc, char **argv);
int cli_monitor(int argc, char **argv);
int cli_dial(int argc, char **argv);
int cli_answer(int argc, char **argv);
int cli_reject(int argc, char **argv);
int cli_hangup(int argc, char **argv);
int cli_hold(int argc, char **argv);
int cli_resume(int argc, char **argv);
int cli_mute(int argc, char **argv);
int cli_dtmf(int argc, char **argv);
int cli_transfer(int argc, char **argv);
int cli_forward(int argc, char **argv);
int cli_ring_volume(int argc, char **argv);
int cli_presence(int argc, char **argv);
int cli_name(int argc, char **argv);
int cli_voicemail(int argc, char **argv);
int cli_seen(int argc, char **argv);
/* They need no agent. */
int cli_doctor(int argc, char **argv);	   /* doctor [--report] [--config=FILE] [--root=DIR] */
int cli_config(int argc, char **argv);	   /* config check|show [--config=FILE] */
int cli_descriptor(int argc, char **argv); /* descriptor FILE */
int cli_dialplan(int argc, char **argv);   /* dialplan ... */
int cli_digitmap(int argc, char **argv);   /* digitmap ... */
int cli_history(int argc, char **argv);    /* history [--json] [--count=N] [FILE] */
int cli_lookup(int argc, char **argv);	   /* lookup [--json] [--region=XX] [--book=PATH]... NUMBER */
#endif
