"""The one second of sound between a phone's pace and its reader's, as ``audio`` has it."""

from audio.frame_queue import FrameQueue as FrameQueue
