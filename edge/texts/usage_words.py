"""argparse's own words, as it has them in English: Vietnamese.

Those of several Python versions; what a later one says otherwise comes out in English.
"""

USAGE_WORDS: dict[str, str] = {
    "usage:": "cách dùng:",
    "positional arguments": "tham số",
    "options": "tùy chọn",
    "%(prog)s: error: %(message)s": "%(prog)s: lỗi: %(message)s",
    "argument %(argument_name)s: %(message)s": "tham số %(argument_name)s: %(message)s",
    "show this help message and exit": "hiện hướng dẫn này rồi thoát",
    "the following arguments are required: %s": "còn thiếu: %s",
    "one of the arguments %s is required": "phải có một trong các tham số: %s",
    "not allowed with argument %s": "không dùng chung với %s",
    "expected one argument": "phải có một giá trị theo sau",
    "expected at most one argument": "chỉ được một giá trị theo sau",
    "expected at least one argument": "phải có ít nhất một giá trị theo sau",
    "expected %s argument": "phải có %s giá trị theo sau",
    "expected %s arguments": "phải có đúng %s giá trị theo sau",
    "ignored explicit argument %r": "không nhận giá trị %r",
    "unrecognized arguments: %s": "không hiểu: %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s chưa rõ, có thể là: %(matches)s",
    "unexpected option string: %s": "không có tùy chọn %s",
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không hợp lệ",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có %(value)r; chỉ được: %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "không có %(value)r, có phải ý bạn là %(closest)r? Chỉ được: %(choices)s"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "không có lệnh %(parser_name)r; chỉ có: %(choices)s"
    ),
    "can't open '%(filename)s': %(error)s": "không mở được '%(filename)s': %(error)s",
}
