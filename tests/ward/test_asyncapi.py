"""docs/asyncapi.yaml against the code: every topic and payload, and none besides."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

import edge.ward.payload
from edge.group.broker import Address as GroupAddress
from edge.model.identity import NodeId
from edge.ward.payload import Address, Kind
from tests.ward.parties import ADDRESS

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(edge.ward.payload.__file__).parent / "schema"

# The parts of AsyncAPI 3.0 that the file uses: which keys an object has and must have.
SHAPES: dict[str, Any] = {
    "": {"asyncapi", "id", "info", "defaultContentType", "servers", "channels", "operations", "components"},
    "channel": {"address", "description", "parameters", "messages", "bindings"},
    "operation": {"action", "channel", "bindings", "reply"},
    "server": {"host", "protocol", "protocolVersion", "description"},
}


@pytest.fixture(scope="module")
def document() -> Any:
    return YAML(typ="safe").load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))


def resolve(document: Any, reference: str) -> Any:
    """What a "#/a/b" points to."""
    assert reference.startswith("#/")
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def test_it_has_the_shape_of_asyncapi_3(document: Any) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    assert set(document) <= SHAPES[""]
    for name, objects in (("server", "servers"), ("channel", "channels"), ("operation", "operations")):
        for found in document[objects].values():
            assert set(found) <= SHAPES[name]
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = resolve(document, operation["channel"]["$ref"])
        assert operation["bindings"]["mqtt"]["qos"] == 1
        is_kept = channel in (document["channels"]["state"], document["channels"]["frame"])
        assert operation["bindings"]["mqtt"]["retain"] == is_kept
        if "reply" in operation:
            assert resolve(document, operation["reply"]["channel"]["$ref"])


def test_every_topic_of_the_code_is_a_channel_and_the_reverse(document: Any) -> None:
    topics = {ADDRESS.topic(kind) for kind in Kind}
    topics.add(GroupAddress(ADDRESS.ward, ADDRESS.group, NodeId(ADDRESS.node)).own)
    assert {
        channel["address"].format(ward=ADDRESS.ward, group=ADDRESS.group, node=ADDRESS.node)
        for channel in document["channels"].values()
    } == topics
    for channel in document["channels"].values():
        assert set(channel["parameters"]) == set(Address.__slots__)
    heard = {o["channel"]["$ref"].split("/")[-1] for o in document["operations"].values()}
    answered = {
        o["reply"]["channel"]["$ref"].split("/")[-1] for o in document["operations"].values() if "reply" in o
    }
    assert heard | answered == {kind.value for kind in Kind} | {"frame"}


def test_every_payload_has_its_schema_and_every_schema_its_payload(document: Any) -> None:
    used = set()
    for name, channel in document["channels"].items():
        if name == "frame":
            continue  # bytes: docs/group.md
        (message,) = channel["messages"].values()
        payload = (ROOT / "docs" / resolve(document, message["$ref"])["payload"]["$ref"]).resolve()
        assert payload == SCHEMAS / f"{name}.json"
        schema = json.loads(payload.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        used.add(payload)
    assert used == set(SCHEMAS.glob("*.json"))
    assert set(document["components"]["messages"]) == {kind.value for kind in Kind} | {"frame"}


def test_the_wards_document_names_every_topic() -> None:
    text = (ROOT / "docs" / "ward.md").read_text("utf-8")
    assert all(f"| `{kind.value}` |" in text and f"schema/{kind.value}.json" in text for kind in Kind)
