# What several peers need; sourced by them. A function that cannot bring it ends the peer with 77 and the reason as the
# last line.

# Sets SERVE to glyphpress-serve, the release build if there is one; SERVE may be set before.
serve_program() { # REPOSITORY
  local built
  for built in "$1"/Serve/.build/{release,debug}/glyphpress-serve; do
    [[ -n ${SERVE:-} ]] || ! [[ -x $built ]] || SERVE=$built
  done
  if [[ ! -x ${SERVE:-} ]]; then
    echo "glyphpress-serve is not built (make build-serve)"
    exit 77
  fi
}

# Sets PYTHON: the environment with transformers, one for all that need it.

transformers_environment() {
  local folder=$PEER_DIR/../transformers
  local wanted="torch==2.13.0+cpu torchvision==0.28.0 transformers[serving]==5.23.0 numpy==2.4.6 pillow==13.0.0"
  PYTHON=$folder/bin/python
  if [[ -x $PYTHON && $(cat "$folder/installed" 2>/dev/null) == "$wanted" ]]; then return; fi
  if ! python3 -m venv --clear "$folder"; then
    echo "python3 cannot make a virtual environment in $folder"
    exit 77
  fi
  # Only the CPU build: the one of the public index brings gigabytes of CUDA libraries with it. Of torchvision
  # the Python part is enough, and its dependencies are there already.
  local pip=("$PYTHON" -m pip install --quiet --disable-pip-version-check)
  if ! "${pip[@]}" torch==2.13.0+cpu; then
    echo "no CPU build of torch 2.13.0 is to be had through pip here"
    exit 77
  fi
  if ! "${pip[@]}" "transformers[serving]==5.23.0" numpy==2.4.6 pillow==13.0.0 ||
    ! "${pip[@]}" --no-deps torchvision==0.28.0; then
    echo "transformers 5.23.0 cannot be installed here"
    exit 77
  fi
  echo "$wanted" >"$folder/installed"
}

export HF_HUB_OFFLINE=1 HF_HUB_DISABLE_TELEMETRY=1 TRANSFORMERS_VERBOSITY=error
