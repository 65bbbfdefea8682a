"""What MicroPython does on a board, for its unix port: main.py, then the raw REPL on the console.

The raw REPL is MicroPython's own protocol (manual, "The REPL"), without raw paste.
"""

import sys

BANNER = "raw REPL; CTRL-B to exit\r\n>"


def say(text):
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def run(code, names):
    say("OK")
    try:
        exec(code, names)
        say("\x04\x04>")
    except SystemExit:
        raise
    except BaseException as error:
        say("\x04")
        sys.print_exception(error)
        say("\x04>")


def serve():
    is_raw, code, names = False, b"", {"__name__": "__main__"}
    while True:
        byte = sys.stdin.buffer.read(1)
        if not byte:
            raise SystemExit
        if not is_raw:
            if byte == b"\x01":
                is_raw = True
                say("\r\n" + BANNER)
        elif byte == b"\x01" and code == b"\x05A":
            code = b""
            say("R\x00")  # raw paste is understood, and not there
        elif byte == b"\x01":
            code = b""
            say("\r\n" + BANNER)
        elif byte == b"\x02":
            is_raw, code = False, b""
            say("\r\nMicroPython\r\n>>> ")
        elif byte == b"\x03":
            code = b""
        elif byte != b"\x04":
            code += byte
        elif code:
            run(code, names)
            code = b""
        else:
            names = {"__name__": "__main__"}
            say("OK\r\nMPY: soft reboot\r\n" + BANNER)


try:
    with open("main.py") as file:
        program = file.read()
except OSError:
    program = ""
try:
    exec(program, {"__name__": "__main__"})
except Exception as error:
    sys.print_exception(error)
serve()
