"""Holds manifests to the schemas of a version of Kubernetes: validate_manifests.py VERSION FILE …; prints what is wrong, a line each.

Of a SparkApplication, whose schema no registry has, the pods within are looked at.
"""

import sys

import kubernetes_validate
import yaml


def documents(manifest):
    if manifest["kind"] != "SparkApplication":
        yield "", manifest
        return
    for role in ("driver", "executor"):
        pod = manifest["spec"][role]["template"]
        pod["spec"]["containers"] = pod["spec"]["containers"] or [{"name": "spark-kubernetes-driver"}]
        yield f" ({role})", {"apiVersion": "v1", "kind": "Pod", **pod}


def main(version, *files):
    found = []
    for file in files:
        with open(file, encoding="utf-8") as text:
            for manifest in yaml.safe_load_all(text):
                for part, document in documents(manifest):
                    try:
                        kubernetes_validate.validate(document, version, strict=True)
                    except kubernetes_validate.ValidationError as error:
                        place = ".".join(str(step) for step in error.absolute_path)
                        found.append(f"{file}{part}: {place}: {error.message}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
