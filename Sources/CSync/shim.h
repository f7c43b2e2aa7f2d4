// Linux's syncfs(2): glibc has it, but Swift's Glibc module, made without _GNU_SOURCE, does not declare it.
int syncfs(int descriptor);
