#include <isa-l/igzip_lib.h>
#include <stdlib.h>

// The header's constant is an expression of macros, which Swift does not import; the stream is one of 100 KB.
static inline uint32_t isal_level1_buffer_size(void) { return ISAL_DEF_LVL1_DEFAULT; }
