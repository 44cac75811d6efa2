"""Drives PyPI's config-client as its manual shows, and prints what it got as one JSON object.

The first argument is a JSON object: `client` goes to ConfigClient, `request` to get_config, `keys` are looked up,
`file`, when given, is read as a plain file.
"""

import asyncio
import json
import sys

from config import ConfigClient, config_client

options = json.loads(sys.argv[1])
request = options.get("request", {})
if "auth" in request:
    request["auth"] = tuple(request["auth"])
client = ConfigClient(**options["client"])

if options.get("asynchronous"):
    asyncio.run(client.get_config_async(**request))
elif options.get("decorator"):

    @config_client(**options["client"])
    def decorated(configured):
        return configured

    client = decorated()
else:
    client.get_config(**request)

answer = {
    "config": client.config,
    "keys": sorted(client.keys()),
    "values": [client.get(key, None) for key in options.get("keys", [])],
}
if "file" in options:
    answer["file"] = client.get_file(options["file"])
print(json.dumps(answer))
