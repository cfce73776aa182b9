/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a file of expectations: no fall, an error or entries, and a verdict from each. */
#include "harness/run/expect.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A row that fails, one that does not, one that is skipped: each is judged. */
static void judge(struct expectations *known)
{
	static const char *const verdicts[] = {"ok", "not ok", "skip", "broken"};

	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
		json_t *result = json_pack("{s:s, s:s, s:i, s:s, s:s, s:[{s:s}]}", "id",
			"open/lost-syn/client", "row", "a", "ip", 4, "verdict", verdicts[i], "why",
			"needs x", "findings", "signature", "wire: now => RST");
		const char *why = "";

		assert(expect_judge(known, result, &why) < FINALE_COUNT && why);
		json_decref(result);
	}
	for (size_t at = 0; expect_stale(known, true, true, &at);)
		assert(at <= known->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct errors errors = {0};
	char *text = malloc(size + 1);
	struct expectations *known;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	known = expect_read_text("x.expect", text, size, &errors);
	assert((known == NULL) == (errors.count > 0));
	if (known) {
		expect_fact(known, "target", "linux:quick");
		expect_fact(known, "profile", "linux");
		expect_fact(known, "kernel", "6.18.44");
		judge(known);
	}
	expect_free(known);
	errors_free(&errors);
	free(text);
	return 0;
}
