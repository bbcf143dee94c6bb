"""A back end with rooms: a stage for each, and a token for each guest."""

import boto3


class Rooms:
    def __init__(self):
        self._ivs = boto3.client("ivs-realtime")

    def open(self, name):
        """Opens a room. Returns its id."""
        return self._ivs.create_stage(name=name)["stage"]["arn"]

    def admit(self, room, guest, role):
        """Lets a guest in. Hosts may speak, the audience may only listen. Returns the guest's token."""
        capabilities = ["PUBLISH", "SUBSCRIBE"] if role == "host" else ["SUBSCRIBE"]
        answer = self._ivs.create_participant_token(stageArn=room, userId=guest, capabilities=capabilities)
        return answer["participantToken"]["token"]

    def speakers(self, room):
        """The guests that speak now."""
        session = self._ivs.get_stage(arn=room)["stage"].get("activeSessionId")
        if not session:
            return []
        answer = self._ivs.list_participants(stageArn=room, sessionId=session, filterByPublished=True)
        return [participant["userId"] for participant in answer["participants"] if participant["state"] == "CONNECTED"]
