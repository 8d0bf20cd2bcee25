"""Text in, text and tool calls out; knows no audio, no SIP and no Qt."""
