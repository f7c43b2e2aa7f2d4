/* A single-producer, single-consumer byte queue without locks.
 *
 * The size is a power of two, so that positions may run on and wrap by themselves:
 * head - tail is the number of bytes queued even after both have overflowed.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64
#define MIN(a, b) ((a) < (b) ? (a) : (b))

struct ring {
	_Alignas(CACHE_LINE) _Atomic size_t head; /* written by the producer */
	_Alignas(CACHE_LINE) _Atomic size_t tail; /* written by the consumer */
	size_t mask;
	uint8_t *bytes;
};

static bool is_power_of_two(size_t n) { return n && !(n & (n - 1)); }

int ring_init(struct ring *r, size_t size)
{
	if (!is_power_of_two(size))
		return -EINVAL;
	r->bytes = malloc(size);
	if (!r->bytes)
		return -ENOMEM;
	r->mask = size - 1;
	atomic_init(&r->head, 0);
	atomic_init(&r->tail, 0);
	return 0;
}

void ring_free(struct ring *r)
{
	free(r->bytes);
	r->bytes = NULL;
}

/* Copies at most n bytes in; returns how many had room. */
size_t ring_put(struct ring *r, const void *data, size_t n)
{
	size_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
	size_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
	size_t room = r->mask + 1 - (head - tail);
	size_t at = head & r->mask;

	n = MIN(n, room);
	size_t first = MIN(n, r->mask + 1 - at);
	memcpy(r->bytes + at, data, first);
	memcpy(r->bytes, (const uint8_t *)data + first, n - first);
	atomic_store_explicit(&r->head, head + n, memory_order_release);
	return n;
}

/* Copies at most n bytes out; returns how many there were. */
size_t ring_get(struct ring *r, void *data, size_t n)
{
	size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
	size_t head = atomic_load_explicit(&r->head, memory_order_acquire);
	size_t at = tail & r->mask;

	n = MIN(n, head - tail);
	size_t first = MIN(n, r->mask + 1 - at);
	memcpy(data, r->bytes + at, first);
	memcpy((uint8_t *)data + first, r->bytes, n - first);
	atomic_store_explicit(&r->tail, tail + n, memory_order_release);
	return n;
}

int main(void)
{
	struct ring r;
	char out[8] = {0};

	if (ring_init(&r, 8) != 0) {
		fprintf(stderr, "no memory\n");
		return EXIT_FAILURE;
	}
	for (int round = 0; round < 3; round++) {
		size_t in = ring_put(&r, "tide \"6\"\\\n", 10);
		size_t got = ring_get(&r, out, sizeof out - 1);
		printf("round %d: put %zu, got %zu: %.*s\n", round, in, got, (int)got, out);
	}
	ring_free(&r);
	return EXIT_SUCCESS;
}
