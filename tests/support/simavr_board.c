/* An Arduino with its serial bootloader, as simavr plays it: prints the path of its pty and runs until killed.
 *
 *     simavr_board MCU BOOTLOADER.hex
 *
 * Whoever opens the port resets the board, as the DTR line does on a real one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "avr_uart.h"
#include "sim_avr.h"
#include "sim_hex.h"
#include "sim_regbit.h"

static int master;
static int may_send;

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *param)
{
	unsigned char byte = value;
	(void)irq, (void)param;
	if (write(master, &byte, 1) < 0 && errno != EIO)
		perror("write");
}

static void on_xon(struct avr_irq_t *irq, uint32_t value, void *param)
{
	(void)irq, (void)value, (void)param;
	may_send = 1;
}

static void on_xoff(struct avr_irq_t *irq, uint32_t value, void *param)
{
	(void)irq, (void)value, (void)param;
	may_send = 0;
}

/* At full speed for 50 ms of its time after each byte, so that answers come at once; otherwise at a tenth of a real
 * one's speed: its bootloader gives up when it hears nothing for half a second, and this machine may be busy. */
static void keep_pace(avr_t *avr, avr_cycle_count_t heard)
{
	static struct timespec start;
	static avr_cycle_count_t first;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	double passed = (now.tv_sec - start.tv_sec) + (now.tv_nsec - start.tv_nsec) / 1e9;
	double behind = passed - (avr->cycle - first) / (16e6 / 10);
	if (avr->cycle - heard < 800000 || behind > 0.01) { /* nothing is made up for */
		start = now;
		first = avr->cycle;
	} else if (behind < 0)
		usleep(1000);
}

int main(int argc, char *argv[])
{
	if (argc != 3)
		return 2;
	uint32_t size, base;
	uint8_t *boot = read_ihex_file(argv[2], &size, &base);
	avr_t *avr = avr_make_mcu_by_name(argv[1]);
	if (!boot || !avr)
		return 1;
	avr_init(avr);
	avr->frequency = 16000000;
	avr->log = 0;
	memset(avr->flash, 0xff, avr->flashend + 1);
	memcpy(avr->flash + base, boot, size);
	avr->codeend = avr->flashend;
	avr->reset_pc = base;
	avr_reset(avr);

	int slave;
	char path[64];
	if (openpty(&master, &slave, path, NULL, NULL) < 0)
		return 1;
	struct termios raw;
	tcgetattr(slave, &raw);
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	close(slave);
	fcntl(master, F_SETFL, O_NONBLOCK);
	puts(path);
	fflush(stdout);

	uint32_t flags = 0;
	avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
	flags &= ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
	avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, 0);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_xon, 0);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_xoff, 0);
	avr_irq_t *input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);

	int is_open = 0;
	avr_cycle_count_t heard = 0;
	for (;;) {
		struct pollfd waiting = {.fd = master, .events = POLLIN};
		/* Nobody there: no need to heat the room. */
		poll(&waiting, 1, is_open ? 0 : 10);
		if (waiting.revents & POLLHUP) {
			is_open = 0;
			continue;
		}
		if (!is_open) {
			is_open = may_send = 1;
			avr_reset(avr);
			/* By its pin: after any other reset the bootloader starts the program at once. */
			avr_regbit_clear(avr, avr->reset_flags.porf);
			avr_regbit_set(avr, avr->reset_flags.extrf);
			tcflush(master, TCIOFLUSH);
		}
		if ((waiting.revents & POLLIN) && may_send) {
			unsigned char byte;
			if (read(master, &byte, 1) == 1)
				avr_raise_irq(input, byte), heard = avr->cycle;
		}
		for (int i = 0; i < 500; i++) {
			int state = avr_run(avr);
			if (state == cpu_Done || state == cpu_Crashed)
				return 3;
		}
		keep_pace(avr, heard);
	}
}
