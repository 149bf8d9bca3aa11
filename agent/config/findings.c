#include "agent/config/findings.h"
#include <string.h>

struct findings {
	GArray *list; /* of struct finding */
	size_t mistakes;
};

static void clear(gpointer finding)
{
	g_free(((struct finding *)finding)->text);
}

struct findings *findings_new(void)
{
	struct findings *findings = g_new0(struct findings, 1);
	findings->list = g_array_new(FALSE, FALSE, sizeof(struct finding));
	g_array_set_clear_func(findings->list, clear);
	return findings;
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	g_array_unref(findings->list);
	g_free(findings);
}

static char *place(const char *file, unsigned line)
{
	if (!file)
		return g_strdup("");
	return line ? g_strdup_printf("%s:%u: ", file, line) : g_strdup_printf("%s: ", file);
}

/* Before `end`, where those of its line are. */
static bool is_known(const struct findings *findings, guint end, const struct finding *finding)
{
	for (guint i = end; i > 0; i--) {
		const struct finding *other = &g_array_index(findings->list, struct finding, i - 1);
		if (other->line != finding->line)
			return false;
		if (strcmp(other->text, finding->text) == 0)
			return true;
	}
	return false;
}

void findings_add(struct findings *findings, const char *file, unsigned line, bool mistake, char *what)
{
	char *where = place(file, line);
	struct finding finding = {.line = line, .mistake = mistake, .text = g_strconcat(where, what, NULL)};
	g_free(what);
	g_free(where);
	guint index = findings->list->len;
	while (index > 0 && g_array_index(findings->list, struct finding, index - 1).line > line)
		index--;
	if (is_known(findings, index, &finding)) {
		g_free(finding.text);
		return;
	}
	g_array_insert_val(findings->list, index, finding);
	findings->mistakes += mistake;
}

const struct finding *findings_get(const struct findings *findings, size_t index)
{
	return index < findings->list->len ? &g_array_index(findings->list, struct finding, index) : NULL;
}

size_t findings_mistakes(const struct findings *findings)
{
	return findings->mistakes;
}
