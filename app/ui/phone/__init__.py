"""The Phone screen: lines, number field, recent calls, contacts."""
