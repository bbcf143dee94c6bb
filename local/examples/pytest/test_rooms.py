import pytest
from ivs_local import IvsLocalError
from rooms import Rooms


@pytest.fixture
def rooms(ivs_local):
    return Rooms()


def test_a_host_speaks(ivs_local, rooms):
    room = rooms.open("late-night")
    alice = ivs_local.command("join", token=rooms.admit(room, "alice", "host"))["participantId"]
    ivs_local.command("publish", stage=room, participant="alice")
    ivs_local.wait_for_event("Participant Published", participant_id=alice)
    assert rooms.speakers(room) == ["alice"]


def test_the_audience_does_not(ivs_local, rooms):
    room = rooms.open("late-night")
    ivs_local.command("join", token=rooms.admit(room, "bob", "audience"))
    with pytest.raises(IvsLocalError) as refused:
        ivs_local.command("publish", stage=room, participant="bob")
    assert refused.value.code == "INSUFFICIENT_CAPABILITIES"
    assert rooms.speakers(room) == []


def test_a_room_is_quiet_three_minutes_after_the_last_speaker(ivs_local, rooms):
    room = rooms.open("late-night")
    ivs_local.join("late-night", userId="alice")
    ivs_local.command("publish", stage="late-night", participant="alice")
    ivs_local.command("leave", stage="late-night", participant="alice")
    ivs_local.advance(180)
    assert rooms.speakers(room) == []


def test_nothing_is_left_of_other_tests(ivs_local, rooms):
    assert [stage for region in ivs_local.state()["regions"].values() for stage in region["stages"]] == []
    with pytest.raises(IvsLocalError) as refused:
        ivs_local.join("late-night")
    assert refused.value.code == "NOT_FOUND"


def test_a_call_that_fails_once_is_tried_again(ivs_local, rooms):
    ivs_local.inject_faults({"operation": "CreateStage", "fault": {"type": "fail"}})
    assert rooms.open("late-night").startswith("arn:aws:ivs:eu-west-1:")


def test_an_event_that_does_not_come_is_named(ivs_local, rooms):
    with pytest.raises(IvsLocalError, match="TIMEOUT: there was no event 'Participant Published' with {'user_id': 'bob'}"):
        ivs_local.wait_for_event("Participant Published", timeout=0.1, user_id="bob")
