"""`transformers serve`, with cpu_torchvision before it."""

import sys

import cpu_torchvision  # noqa: F401

if __name__ == "__main__":
    from transformers.cli.transformers import main

    sys.argv[0] = "transformers"
    sys.exit(main())
