"""Drives PyPI's spring-config-client as its manual shows, and prints what it got as one JSON object.

The first argument is a JSON object: `client` names the builder's steps and their arguments, `keys` are looked up.
"""

import json
import sys

from spring_config import ClientConfigurationBuilder
from spring_config.client import SpringConfigClient

options = json.loads(sys.argv[1])
builder = ClientConfigurationBuilder()
for step, argument in options["client"].items():
    builder = getattr(builder, step)(tuple(argument) if step == "authentication" else argument)
client = SpringConfigClient(builder.build())

print(
    json.dumps(
        {
            "config": client.get_config(),
            "keys": sorted(client.get_keys()),
            "values": [client.get_attribute(key) for key in options.get("keys", [])],
        }
    )
)
