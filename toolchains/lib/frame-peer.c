// Frames to 224x224 int8 tensors in separate passes, as programs over libyuv and libjpeg-turbo do it: convert, resize,
// quantise. Prints the fewest microseconds of a frame: `frame-peer yuyv|nv12 [FRAMES]`, `frame-peer FILE.jpg [FRAMES]`.
#include <libyuv.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>

enum { width = 1280, height = 720, side = 224 };

static uint8_t frame[2 * width * height], colors[4 * width * height], resized[4 * side * side];
static int8_t tensor[3 * side * side];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

// libyuv's ARGB is B, G, R, A in memory. real = byte / 127.5 - 1; its scale is 1 / 127.5.
static void quantise(void) {
    ARGBScale(colors, 4 * width, width, height, resized, 4 * side, side, side, kFilterBilinear);
    for (int i = 0; i < side * side; i++)
        for (int c = 0; c < 3; c++) tensor[3 * i + c] = (int8_t)(resized[4 * i + 2 - c] - 128);
}

static void convert(int is_yuyv) {
    if (is_yuyv)
        YUY2ToARGB(frame, 2 * width, colors, 4 * width, width, height);
    else
        NV12ToARGB(frame, width, frame + width * height, width, colors, 4 * width, width, height);
    quantise();
}

static size_t read_file(const char *path, uint8_t **bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    *bytes = malloc(1 << 24);
    size_t count = fread(*bytes, 1, 1 << 24, file);
    fclose(file);
    return count;
}

// The decoder writes the pixels that libyuv takes.
static void decode(const uint8_t *bytes, size_t count) {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, bytes, count);
    jpeg_read_header(&codec, TRUE);
    if (codec.image_width != width || codec.image_height != height) exit(2);
    codec.out_color_space = JCS_EXT_BGRX;
    jpeg_start_decompress(&codec);
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = colors + (size_t)codec.output_scanline * 4 * width;
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
    jpeg_destroy_decompress(&codec);
    quantise();
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    int is_yuyv = !strcmp(arguments[1], "yuyv"), is_nv12 = !strcmp(arguments[1], "nv12");
    int frames = count > 2 ? atoi(arguments[2]) : 200;
    uint8_t *file = NULL;
    size_t byte_count = is_yuyv || is_nv12 ? 0 : read_file(arguments[1], &file);
    if (!is_yuyv && !is_nv12 && !byte_count) return 2;
    for (size_t i = 0; i < sizeof frame; i++) frame[i] = (uint8_t)(i * 2654435761u >> 13);
    double fewest = 1e12;
    for (int i = 0; i < frames; i++) {
        double start = now();
        if (byte_count)
            decode(file, byte_count);
        else
            convert(is_yuyv);
        double taken = now() - start;
        if (taken < fewest) fewest = taken;
    }
    printf("%s %.1f\n", arguments[1], fewest);
    free(file);
    return 0;
}
