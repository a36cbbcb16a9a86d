"""A client of others (https://pypi.org/project/reconciler, as data scientists use it) against a served register.

Usage: client.py ADDRESS. The register must hold records about organisations; their names are asked about.
"""

import json
import sys

import pandas
import requests
from reconciler import reconcile


def main(address):
    service = f"{address}/api/v1/reconcile"
    manifest = requests.get(service, timeout=10).json()
    assert "0.2" in manifest["versions"], manifest

    records = requests.get(f"{address}/api/v1/lists/penalty?limit=50", timeout=10).json()["records"]
    table = pandas.DataFrame(records)[["name", "code"]].drop_duplicates("name").reset_index(drop=True)
    assert len(table) > 5, "the register holds too little to ask about"

    # With the code beside it, every name is its organisation.
    found = reconcile(
        table["name"], type_id="organisation", property_mapping={"code": table["code"]}, reconciliation_endpoint=service
    )
    assert found["match"].all(), found
    assert list(found["id"]) == list(table["code"]), found

    # By name alone no other organisation is ever claimed, and most names are told.
    found = reconcile(table["name"], type_id="organisation", reconciliation_endpoint=service)
    joined = found.merge(table, left_on="input_value", right_on="name")
    claimed = joined[joined["match"]]
    assert (claimed["id"] == claimed["code"]).all(), claimed
    assert len(claimed) > len(table) / 2, found

    # A slip of the keyboard is for a person to look at.
    slips = table["name"].map(lambda name: name[:3] + "某" + name[4:])
    found = reconcile(slips, type_id="organisation", reconciliation_endpoint=service, top_res="all")
    assert not found["match"].any(), found

    wanted = {"ids": list(table["code"]), "properties": [{"id": "name"}, {"id": "penalty"}]}
    rows = requests.post(service, data={"extend": json.dumps(wanted)}, timeout=10).json()["rows"]
    for name, code in table.itertuples(index=False):
        assert rows[code]["penalty"][0]["int"] > 0, (code, rows[code])
    print(f"reconciler: {len(table)} names, {len(claimed)} told by name alone, all by name and code")


if __name__ == "__main__":
    main(sys.argv[1])
