"""Sound as frames: devices, detection, recognition, voice, files."""
