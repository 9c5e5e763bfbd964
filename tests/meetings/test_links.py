"""What of links, numbers and texts may go out: nothing in which a pass code could be."""

import pytest

from facilitator.meetings.links import public_link, public_phone, without_codes

TOKEN = "dGhpc0lzQVRva2VuMTIzNDU2Nzg5MA"

PLAIN = [
    "",
    "https://meet.example.org/room",
    "https://meet.google.com/abc-defg-hij",
    "https://meet.google.com/abc-defg-hij?authuser=0&pli=1",
    "https://us02web.zoom.us/j/81234567890",
    "https://zoom.us/j/81234567890#success",
    "https://zoom.us/my/northgate?from=addon",
    "https://northgate.webex.com/meet/robin",
    "https://teams.live.com/meet/9312345678901",
    "https://meet.jit.si/NorthgateMonday#config.startWithAudioMuted=true&config.prejoinPageEnabled=false",
    "https://bbb.example.org/b/rob-x4z-9kq",
    "https://bbb.example.org/rooms/rob-x4z-9kq-1ab/join",
    "https://meet.goto.com/123456789",
    "https://global.gotomeeting.com/join/123456789",
    "https://whereby.com/northgate?embed&lang=en",
    "https://meet.example.org:8443/room?utm_source=list&page=2",
    "https://cloud.example.org/call/k3x9f2mz",
    "https://call.element.io/room/#/northgate?via=example.org",
]
WITH_CODE = [
    f"https://us02web.zoom.us/j/81234567890?pwd={TOKEN}",
    "https://zoom.us/j/81234567890?PWD=1",
    "https://zoom.us/j/81234567890?from=addon&pwd=tulip",
    "https://zoom.us/j/81234567890?from=addon&amp;pwd=tulip",
    "https://zoom.us/j/81234567890#pwd=tulip",
    "https://zoom.us/j/81234567890/pwd=tulip",
    "https://zoom.us/j/81234567890;pwd=tulip",
    "https://zoom.us/j/81234567890%3Fpwd%3Dtulip",
    "https://zoom.us/s/81234567890?zak=tulip",
    "https://zoom.us/w/81234567890?tk=tulip",
    "https://northgate.webex.com/northgate/j.php?MTID=m1a2b3",
    "https://northgate.webex.com/northgate/e.php?AT=SI&MK=123&PW=tulip",
    "https://teams.microsoft.com/meet/2345678901234?p=tulip",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%3a%22a%22%7d",
    "https://8x8.vc/northgate/room?jwt=a.b.c",
    "https://meet.jit.si/Northgate#config.password=%22tulip%22",
    "https://bbb.example.org/bigbluebutton/api/join?meetingID=a&password=ap&checksum=b",
    "https://bbb.example.org/rooms/rob-x4z/join?viewerCode=tulip",
    "https://bbb.example.org/html5client/join?sessionToken=tulip",
    "https://whereby.com/northgate?roomKey=tulip",
    "https://tel.meet/abc-defg-hij?pin=1234",
    "https://signal.link/call/#key=bcrd-fgh",
    "https://call.element.io/room/#/northgate?password=tulip&roomId=x",
    "https://meet.example.org/room?passcode=tulip",
    "https://meet.example.org/room?passwd=tulip",
    "https://meet.example.org/room?pw=tulip",
    "https://meet.example.org/room?code=tulip",
    "https://meet.example.org/room?access_code=tulip",
    "https://meet.example.org/room?meeting%5Bpass-code%5D=tulip",
    "https://meet.example.org/room?contrase%C3%B1a=tulip",
    "https://meet.example.org/room?mot_de_passe=tulip&mdp=tulip",
    "https://meet.example.org/room?kennwort=tulip",
    "https://meet.example.org/room/passcode/tulip",
    "https://meet.example.org/room?4711",
    "https://meet.example.org/room#4711",
    "https://meet.example.org?pwd=tulip",
    f"https://meet.example.org/room?x={TOKEN}",
    f"https://signal.group/#{TOKEN}",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F812%3Fpwd%3Dtulip&data=05",
    "https://www.google.com/url?q=https%253A%252F%252Fzoom.us%252Fj%252F812%253Fpwd%253Dtulip",
    "https://meet.example.org/?a=%2525252525252525pwd",
]


@pytest.mark.parametrize("link", PLAIN)
def test_a_link_without_a_code_goes_out_as_it_is(link: str) -> None:
    assert public_link(link) == link


@pytest.mark.parametrize("link", WITH_CODE)
def test_a_link_that_holds_a_code_is_left_out_whole(link: str) -> None:
    assert public_link(link) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "020 7946 0000",
        "+44 20 7946 0421",
        "+44 (0)20 7946-0421",
        "(0161) 496 0000",
        "0800/123 456",
        "Tel.: 020 7946 0000 (freephone)",
        "Teléfono 917 873 431",
        "+1 646 558 8656 or +1 312 626 6799",
    ],
)
def test_a_text_that_is_a_telephone_number_goes_out(text: str) -> None:
    assert public_phone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Meeting ID 812 3456, passcode 99",
        "+44 20 7946 0421, passcode 99",
        "020 7946 0000, PIN: 4711",
        "020 7946 0000 PIN 4711",
        "020 7946 0000, code 1234#",
        "020 7946 0000 1234#",
        "020 7946 0000, 4711",
        "020 7946 0000, 47110815",
        "020 7946 0000 4711 0815",
        "+16465588656,,81234567890#,,,,*123456#",
        "+16465588656,,81234567890",
        "+1 646 558 8656; 1234567",
        "+1 646 558 8656 ext. 1234",
        "+1 646 558 8656 x1234567",
        "1234567 is the code",
        "4711",
        "PIN 1234567",
        "Teléfono 917 873 431, código 1234567",
        "Teléfono 917 873 431, clave: tulipán",
        "01 70 95 01 03 (code : 1234)",
        "01 70 95 01 03, mot de passe : tulipe",
        "030 1234567, Kennwort Tulpe",
        "030 1234567, Konferenz-PIN 1234567",
        "Zugangscode 1234567",
        "020 7946 0000, tulip",
        "020 7946 0000 *99",
        "tulip",
    ],
)
def test_a_text_in_which_something_could_be_a_code_does_not(text: str) -> None:
    assert public_phone(text) == ""


@pytest.mark.parametrize(
    ("text", "goes_out"),
    [
        ("Passcode: tulip. Bring a pen.", "Passcode: … Bring a pen."),
        ("The passcode is 4711, see you.", "The passcode is …, see you."),
        ("Meeting ID 812 3456 7890, passcode 99", "Meeting ID …, passcode …"),
        ("Meeting ID: 812 3456 7890\nPasscode: 99\nWelcome!", "Meeting ID: …\nPasscode: …\nWelcome!"),
        ("PIN 4711 at the start", "PIN … at the start"),
        ("Dial in, then code 1234#.", "Dial in, then code …"),
        ("4711 is the passcode.", "… is the passcode."),
        ("La contraseña es tulipán.", "La contraseña es …"),
        ("Código de acceso: 4711", "Código de acceso: …"),
        ("Mot de passe : tulipe", "Mot de passe : …"),
        ("le code d’accès 4711", "le code d’accès …"),
        ("Kennwort: Tulpe", "Kennwort: …"),
        ("Das Passwort lautet Tulpe", "Das Passwort lautet …"),
        ("Mit der Konferenz-PIN 4711", "Mit der Konferenz-PIN …"),
        ("One tap: +16465588656,,81234567890#,,,,*123456# US", "One tap: … US"),
        ("Join at https://zoom.us/j/812?pwd=tulip today", "Join at … today"),
    ],
)
def test_a_code_that_a_text_tells_is_left_out_of_it(text: str, goes_out: str) -> None:
    assert without_codes(text) == goes_out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We follow a code of conduct. 12 people came.",
        "Every second Monday at 19:00, in room 3. Tea from 18:30!",
        "Read https://example.org/guide?page=2 first.",
        "Call +44 20 7946 0421 if the door is locked.",
        "A key to the week: one tool at a time.",
        "What does it cost me? What does it give me?",
        "Opinions are welcome; compassion is key.",
    ],
)
def test_a_text_without_a_code_stays_as_it_is(text: str) -> None:
    assert without_codes(text) == text


@pytest.mark.parametrize("filler", ["code ", "4 ", "passcode is ", "1", "https://", "(", "%25"])
def test_a_code_is_found_at_the_end_of_whatever_long_text(filler: str) -> None:
    text = (filler * 700)[:1900]
    assert "4711" not in without_codes(f"{text} passcode: 4711")
    assert public_link(f"https://example.org/{text[:900]}?pwd=4711") == ""
    assert public_phone(f"{text[:180]},,4711#") == ""
