// The JPEG library reads a limit of its memory from the environment. A static program goes without it: this takes the
// place of the C library's function, which brings the reading of every type of number with it.
#ifdef SWL_STATIC

int __isoc99_sscanf(const char *text, const char *format, ...);

int __isoc99_sscanf(const char *text, const char *format, ...) {
    return 0;
}

#endif
