#!/bin/sh
# Makes the prompts of this folder and the demo's caller. Needs Debian's flite and sox.
set -eu
cd "$(dirname "$0")"

# voice, file, sentence: cut the silence at both ends to 0.1 and 0.2 s, peak at -3 dB, mu-law
say() {
    raw=$(mktemp --suffix=.wav)
    flite -voice "$1" -t "$3" -o "$raw"
    sox -D "$raw" -r 8000 -c 1 -e mu-law -b 8 "$2" \
        silence 1 0.01 0.1% reverse silence 1 0.01 0.1% reverse \
        pad 0.1 0.2 highpass 120 gain -n -3
    rm -f "$raw"
}

say slt welcome.wav "Welcome, and thank you for calling. Please tell me in a few words how I can help you today."
say slt default.wav "Thank you. I have heard you. Is there anything else I can do for you?"
say slt transfer.wav "Please hold the line. I am connecting you to one of our agents."
say slt goodbye.wav "Thank you for calling. Goodbye."
say slt error.wav "I am sorry, something went wrong on our side. Please hold the line."
say slt no-input.wav "I am sorry, I did not hear anything. Could you please say that again?"

say rms ../src/main/resources/demo/caller.wav \
    "Hello. I would like to change my appointment, please."
