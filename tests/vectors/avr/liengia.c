/* What liengia.hex was made of: avr-gcc -mmcu=atmega328p -Os, avr-objcopy -O ihex. */
#include <avr/io.h>
int main(void)
{
	UBRR0 = 16; UCSR0A = 1 << U2X0; UCSR0B = 1 << TXEN0; /* 115200 baud at 16 MHz */
	for (;;)
		for (const char *c = "liengia\n"; *c; c++) {
			while (!(UCSR0A & (1 << UDRE0)))
				;
			UDR0 = *c;
		}
}
