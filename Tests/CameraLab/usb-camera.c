// A USB camera of the UVC class that exists only in this program: it answers the kernel over USB/IP, so that the
// ordinary uvcvideo driver makes a device of it. Its pictures are the JPEG files it is given.
//
// usage: usb-camera SCRIPT FRAMES_PER_SECOND PICTURE.jpg...
//
// A letter of SCRIPT is one frame; the last letter is repeated.
//   n  a picture            t  half a picture          e  nothing          r  with the error bit
//   m  without an end       p  half a second late      x  a failed transfer
//   s  silence until streaming is started again    d  unplugged: the program ends
//
// Each control that is set is told on the standard output.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 480, LARGEST_FRAME = WIDTH * HEIGHT * 2, PAYLOAD = 16384, MOST_TRANSFERS = 64 };
enum { INTERVAL = 333333 }; // of frames, in units of 100 ns

#define BYTES16(x) (uint8_t)((x)&255), (uint8_t)((x) >> 8)
#define BYTES32(x) BYTES16((x)&65535), BYTES16((uint32_t)(x) >> 16)

static const uint8_t device_descriptor[] = {
    18, 1, BYTES16(0x0200), 0xef, 2, 1, 64, BYTES16(0x1d6b), BYTES16(0x0103), BYTES16(0x0100), 1, 2, 3, 1};

// One configuration: an association of a control interface (camera terminal 1, processing unit 3, output terminal 2)
// and a streaming interface (MJPEG, one size), as in the USB Video Class 1.0, section 3.
enum { CONTROL_BYTES = 13 + 18 + 11 + 9, STREAM_BYTES = 14 + 11 + 30 + 6, ALL_BYTES = 9 + 8 + 9 + 9 + 7 };

static const uint8_t configuration[] = {9, 2, BYTES16(ALL_BYTES + CONTROL_BYTES + STREAM_BYTES), 2, 1, 0, 0x80, 50};
static const uint8_t association[] = {8, 11, 0, 2, 14, 3, 0, 0};
static const uint8_t control_interface[] = {9, 4, 0, 0, 0, 14, 1, 0, 0};
static const uint8_t control_header[] = {13, 0x24, 1, BYTES16(0x0100), BYTES16(CONTROL_BYTES), BYTES32(48000000), 1, 1};
// Auto exposure and its time; brightness, contrast, gain and the frequency of the power line.
static const uint8_t camera_terminal[] = {18, 0x24, 2, 1, BYTES16(0x0201), 0, 0, 0, 0, 0, 0, 0, 0, 3, 0x0a, 0, 0};
static const uint8_t processing_unit[] = {11, 0x24, 5, 3, 1, 0, 0, 2, 0x03, 0x06, 0};
static const uint8_t output_terminal[] = {9, 0x24, 3, 2, BYTES16(0x0101), 0, 3, 0};
static const uint8_t stream_interface[] = {9, 4, 1, 0, 1, 14, 2, 0, 0};
static const uint8_t stream_header[] = {14, 0x24, 1, 1, BYTES16(STREAM_BYTES), 0x81, 0, 2, 0, 0, 0, 1, 0};
static const uint8_t motion_jpeg[] = {11, 0x24, 6, 1, 1, 1, 1, 0, 0, 0, 0};
static const uint8_t frame_size[] = {30,
                                     0x24,
                                     7,
                                     1,
                                     0,
                                     BYTES16(WIDTH),
                                     BYTES16(HEIGHT),
                                     BYTES32(WIDTH *HEIGHT * 16),
                                     BYTES32(WIDTH *HEIGHT * 480),
                                     BYTES32(LARGEST_FRAME),
                                     BYTES32(INTERVAL),
                                     1,
                                     BYTES32(INTERVAL)};
static const uint8_t colours[] = {6, 0x24, 13, 1, 1, 4};
static const uint8_t bulk_endpoint[] = {7, 5, 0x81, 2, BYTES16(512), 0};

#define PART(name)                                                                                                     \
    { name, sizeof name }
static const struct {
    const uint8_t *bytes;
    size_t count;
} descriptors[] = {PART(configuration),   PART(association),     PART(control_interface), PART(control_header),
                   PART(camera_terminal), PART(processing_unit), PART(output_terminal),   PART(stream_interface),
                   PART(stream_header),   PART(motion_jpeg),     PART(frame_size),        PART(colours),
                   PART(bulk_endpoint)};

static int write_configuration(uint8_t *to) {
    int count = 0;
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        memcpy(to + count, descriptors[i].bytes, descriptors[i].count);
        count += (int)descriptors[i].count;
    }
    return count;
}

static const uint8_t probe[26] = {
    0, 0, 1, 1, BYTES32(INTERVAL), 0, 0, 0, 0, 0, 0, 0, 0, BYTES16(0), BYTES32(LARGEST_FRAME), BYTES32(PAYLOAD)};

// A control of a unit, as in sections A.9 and 4.2.2.
static struct {
    const char *name;
    int unit, selector, byte_count;
    int32_t value, smallest, largest, step;
} camera_controls[] = {
    // 1 by hand, 8 the aperture; the step says which there are.
    {"auto exposure", 1, 2, 1, 8, 1, 8, 9}, {"exposure time", 1, 4, 4, 156, 1, 10000, 1},
    {"brightness", 3, 2, 2, 0, -64, 64, 1}, {"contrast", 3, 3, 2, 32, 0, 64, 1},
    {"gain", 3, 4, 2, 0, 0, 100, 1},        {"power line", 3, 5, 1, 2, 0, 2, 1},
};

static int bus;
static int is_streaming, is_silent;
static uint32_t transfers[MOST_TRANSFERS]; // bulk transfers that wait for data, by their number on the wire
static int transfer_count;

static void read_all(void *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t part = read(bus, (char *)bytes + done, count - done);
        if (part <= 0) exit(0);
        done += (size_t)part;
    }
}

static void write_all(const void *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t part = write(bus, (const char *)bytes + done, count - done);
        if (part <= 0) exit(0);
        done += (size_t)part;
    }
}

// USBIP_RET_SUBMIT
static void answer(uint32_t number, int status, const void *bytes, size_t count, size_t actual) {
    uint32_t head[12] = {htonl(3), number, 0, 0, 0, htonl((uint32_t)status), htonl((uint32_t)actual)};
    write_all(head, sizeof head);
    write_all(bytes, count);
}

static size_t string_descriptor(int index, uint8_t *to) {
    static const char *const texts[] = {"", "Swiftlet", "Scripted camera", "lab-0001"};
    if (index == 0) {
        memcpy(to, (uint8_t[]){4, 3, BYTES16(0x0409)}, 4);
        return 4;
    }
    const char *text = index < 4 ? texts[index] : "";
    size_t length = strlen(text);
    to[0] = (uint8_t)(2 + 2 * length);
    to[1] = 3;
    for (size_t i = 0; i < length; i++) {
        to[2 + 2 * i] = (uint8_t)text[i];
        to[3 + 2 * i] = 0;
    }
    return to[0];
}

static int control_index(const uint8_t *setup) {
    for (int i = 0; i < (int)(sizeof camera_controls / sizeof *camera_controls); i++)
        if (camera_controls[i].unit == setup[5] && camera_controls[i].selector == setup[3]) return i;
    return -1;
}

static int camera_control_answer(const uint8_t *setup, uint8_t *to) {
    int index = control_index(setup), request = setup[1];
    if (index < 0) return -1;
    int count = camera_controls[index].byte_count;
    if (request == 0x86) return to[0] = 3, 1; // can be read and set
    if (request == 0x85) return memcpy(to, (uint8_t[]){BYTES16(count)}, 2), 2;
    int32_t value = request == 0x82   ? camera_controls[index].smallest
                    : request == 0x83 ? camera_controls[index].largest
                    : request == 0x84 ? camera_controls[index].step
                                      : camera_controls[index].value;
    memcpy(to, (uint8_t[]){BYTES32((uint32_t)value)}, 4);
    return count;
}

static void set_camera_control(const uint8_t *setup, const uint8_t *bytes) {
    int index = control_index(setup);
    if (index < 0) return;
    int count = camera_controls[index].byte_count;
    uint32_t value = 0;
    for (int i = 0; i < count; i++) value |= (uint32_t)bytes[i] << 8 * i;
    camera_controls[index].value = count == 2 ? (int16_t)value : (int32_t)value;
    printf("set %s to %d\n", camera_controls[index].name, camera_controls[index].value);
    fflush(stdout);
}

// The answer's bytes, or -1 to refuse. `setup` is a USB setup packet.
static int control_answer(const uint8_t *setup, uint8_t *to) {
    int type = setup[0] & 0x60, request = setup[1], high = setup[3], low = setup[2], interface = setup[4];
    if (type == 0 && request == 6 && high == 1) return memcpy(to, device_descriptor, 18), 18;
    if (type == 0 && request == 6 && high == 2) return write_configuration(to);
    if (type == 0 && request == 6 && high == 3) return (int)string_descriptor(low, to);
    if (type == 0 && request == 0) return memset(to, 0, 2), 2;
    if (type != 0x20) return -1;
    if (interface == 1 && (high == 1 || high == 2)) {
        if (request == 0x85) return memcpy(to, (uint8_t[]){26, 0}, 2), 2;
        if (request == 0x86) return to[0] = 3, 1;
        return memcpy(to, probe, sizeof probe), (int)sizeof probe;
    }
    if (interface == 0 && setup[5] > 0) return camera_control_answer(setup, to);
    if (interface == 0 && high == 2) return to[0] = 0, 1; // no error
    return -1;
}

static void control(uint32_t number, const uint8_t *setup, size_t length) {
    uint8_t bytes[512];
    if (setup[0] & 0x80) {
        int count = control_answer(setup, bytes);
        size_t asked = (size_t)(setup[6] | setup[7] << 8);
        if (count < 0) return answer(number, -EPIPE, "", 0, 0);
        size_t sent = (size_t)count < asked ? (size_t)count : asked;
        return answer(number, 0, bytes, sent, sent);
    }
    if (length > sizeof bytes) exit(1);
    read_all(bytes, length);
    int is_commit = (setup[0] & 0x60) == 0x20 && setup[1] == 1 && setup[3] == 2 && setup[4] == 1;
    if (is_commit) is_streaming = 1, is_silent = 0;
    if (setup[0] == 0x21 && setup[4] == 0 && setup[5] > 0) set_camera_control(setup, bytes);
    // The end of streaming on a bulk endpoint.
    if (setup[0] == 2 && setup[1] == 1) is_streaming = 0;
    answer(number, 0, "", 0, length);
}

static int forget(uint32_t number) {
    for (int i = 0; i < transfer_count; i++) {
        if (transfers[i] != number) continue;
        memmove(transfers + i, transfers + i + 1, (size_t)(transfer_count - i - 1) * sizeof *transfers);
        transfer_count--;
        return 1;
    }
    return 0;
}

// One command of the kernel.
static void serve(void) {
    uint32_t head[12];
    read_all(head, sizeof head);
    uint32_t command = ntohl(head[0]), endpoint = ntohl(head[4]), length = ntohl(head[6]);
    if (command == 2) { // USBIP_CMD_UNLINK
        uint32_t reply[12] = {htonl(4), head[1], 0, 0, 0, htonl(forget(head[5]) ? (uint32_t)-ECONNRESET : 0)};
        write_all(reply, sizeof reply);
    } else if (endpoint == 0) {
        control(head[1], (const uint8_t *)(head + 10), length);
    } else if (transfer_count < MOST_TRANSFERS) {
        transfers[transfer_count++] = head[1];
    }
}

// Puts a part of a frame into the next transfer, behind its two bytes of header.
static void send_payload(int flags, int status, const uint8_t *bytes, size_t count) {
    static uint8_t payload[PAYLOAD];
    while (is_streaming && transfer_count == 0) serve();
    if (!is_streaming) return;
    uint32_t number = transfers[0];
    forget(number);
    if (status) return answer(number, status, "", 0, 0);
    payload[0] = 2;
    payload[1] = (uint8_t)(0x80 | flags);
    memcpy(payload + 2, bytes, count);
    answer(number, 0, payload, count + 2, count + 2);
}

static void send_frame(char kind, const uint8_t *picture, size_t byte_count) {
    enum { END = 2, ERROR = 64 };
    static int toggle;
    toggle ^= 1;
    if (kind == 'x') return send_payload(toggle, -EPROTO, picture, 0);
    size_t left = kind == 't' ? byte_count / 2 : kind == 'e' ? 0 : byte_count;
    do {
        size_t part = left < PAYLOAD - 2 ? left : PAYLOAD - 2;
        left -= part;
        int flags = toggle | (left == 0 && kind != 'm' ? END : 0) | (kind == 'r' ? ERROR : 0);
        send_payload(flags, 0, picture, part);
        picture += part;
    } while (left > 0);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void attach(void) {
    int ends[2];
    char order[64];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) exit(1);
    int file = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY);
    // Port, socket, device number, speed 3: high.
    int length = snprintf(order, sizeof order, "0 %d 1 3", ends[1]);
    if (file < 0 || write(file, order, (size_t)length) != length) {
        perror("usb-camera: vhci_hcd");
        exit(1);
    }
    close(file);
    close(ends[1]);
    bus = ends[0];
}

static size_t load(const char *path, uint8_t *to) {
    FILE *file = fopen(path, "rb");
    size_t count = file ? fread(to, 1, LARGEST_FRAME, file) : 0;
    if (count == 0) {
        fprintf(stderr, "usb-camera: %s: cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    return count;
}

int main(int count, char **words) {
    static uint8_t picture[LARGEST_FRAME];
    if (count < 4) return 2;
    const char *script = words[1];
    int64_t interval = 1000000000 / atoi(words[2]), due = 0;
    int frame = 0;
    attach();
    for (;;) {
        if (!is_streaming) due = now();
        int64_t left = due - now();
        int wait = !is_streaming ? -1 : left > 0 ? (int)((left + 999999) / 1000000) : 0;
        struct pollfd ready = {.fd = bus, .events = POLLIN};
        if (poll(&ready, 1, wait) > 0) {
            serve();
            continue;
        }
        if (!is_streaming) continue;
        if (is_silent) {
            due += interval;
            continue;
        }
        char kind = *script;
        if (script[1]) script++;
        if (kind == 'd') return 0;
        due += kind == 'p' ? interval + 500000000 : interval;
        is_silent = kind == 's';
        if (kind == 's' || kind == 'p') continue;
        send_frame(kind, picture, load(words[3 + frame % (count - 3)], picture));
        frame++;
    }
}
