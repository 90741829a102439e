"""What the readers of many formats share: text, sheets, XML, kept and refused rows, dates."""
