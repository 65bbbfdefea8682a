from edge.node.phone_text import phone_text


def test_phone_text_is_plain_and_names_house_room_and_cause() -> None:
    tell = phone_text("Nhà cô Lan", "vi")
    text = tell({"zone": "bep", "cause": "call_point"})
    assert text.isascii()
    assert "Nha co Lan" in text
    assert "bep" in text
    assert "co nguoi bam nut bao chay" in text


def test_phone_text_of_a_drill_says_so() -> None:
    assert "dien tap" in phone_text("Nhà cô Lan", "vi")({"zone": "bep", "drill": True}).lower()
