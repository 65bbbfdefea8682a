/* The floor: the same bare read-write loop in C. Argument 1: sensor port, 2: relay port. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int open_raw(const char *path) {
    struct termios t;
    int fd = open(path, O_RDWR | O_NOCTTY);
    if (fd < 0 || tcgetattr(fd, &t)) return -1;
    cfmakeraw(&t);
    tcsetattr(fd, TCSANOW, &t);
    return fd;
}

int main(int argc, char **argv) {
    unsigned char buffer[4096];
    size_t have = 0;
    ssize_t got;
    if (argc != 3) return 2;
    int sensor = open_raw(argv[1]), relay = open_raw(argv[2]);
    if (sensor < 0 || relay < 0) return 1;
    puts("ready");
    fflush(stdout);
    while ((got = read(sensor, buffer + have, sizeof buffer - have)) > 0) {
        have += (size_t)got;
        while (have >= 32) {
            int pm = buffer[12] << 8 | buffer[13];
            const char *out = pm >= 150 ? "\xa0\x01\x01\xa2" : "\xa0\x01\x00\xa1";
            if (write(relay, out, 4) != 4) return 1;
            memmove(buffer, buffer + 32, have -= 32);
        }
    }
    return 0;
}
