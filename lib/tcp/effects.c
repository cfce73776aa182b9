/* SPDX-License-Identifier: BSD-2-Clause */
/* How handlers note what an event brings about. */
#include "lib/tcp/effects.h"

#include <assert.h>

enum { TEXT_ROOM = sizeof((struct tcp_effects *)0)->text };

void tcp_effects_begin(struct tcp_effects *effects)
{
	effects->count = 0;
	effects->text_len = 0;
}

bool tcp_effects_can_send(const struct tcp_effects *effects, uint32_t len)
{
	return effects->count < TCP_EFFECTS_SENDING && TEXT_ROOM - effects->text_len >= len;
}

static struct tcp_effect *add(struct tcp_effects *effects, enum tcp_effect_kind kind)
{
	assert(effects->count < TCP_EFFECTS);
	struct tcp_effect *effect = &effects->items[effects->count++];
	*effect = (struct tcp_effect){.kind = kind};
	return effect;
}

void tcp_effects_send(struct tcp_effects *effects, const struct tcp_segment *segment)
{
	add(effects, TCP_EFFECT_SEND)->segment = *segment;
}

void tcp_effects_tell(struct tcp_effects *effects, enum tcp_signal signal)
{
	add(effects, TCP_EFFECT_SIGNAL)->signal = signal;
}

void tcp_effects_status(struct tcp_effects *effects, enum tcp_state state, uint32_t urgent)
{
	struct tcp_effect *effect = add(effects, TCP_EFFECT_STATUS);
	effect->state = state;
	effect->urgent = urgent;
}

uint8_t *tcp_effects_text(struct tcp_effects *effects, uint32_t len)
{
	assert(TEXT_ROOM - effects->text_len >= len);
	uint8_t *text = effects->text + effects->text_len;
	effects->text_len += len;
	return text;
}

void tcp_effects_data(
	struct tcp_effects *effects, const uint8_t *bytes, uint32_t len, uint32_t urgent)
{
	struct tcp_effect *effect = add(effects, TCP_EFFECT_DATA);
	effect->bytes = bytes;
	effect->len = len;
	effect->urgent = urgent;
}
