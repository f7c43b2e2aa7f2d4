#pragma once

/// Asks for the memory at an address ahead of time, which Swift itself cannot.
static inline void glyph_prefetch(const void *_Nonnull address) { __builtin_prefetch(address); }
