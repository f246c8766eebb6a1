# The new server takes each device over from the old one, under its users and without swapoff, as at any restart.
if systemctl --quiet is-active 'trueno-ublk@*.service'; then
  if ! trueno-ublk probe >/dev/null 2>&1; then
    echo "trueno-zram: the new server cannot serve here (trueno-ublk probe says why), the old one goes on" >&2
  elif ! @invoke@ try-restart 'trueno-ublk@*.service'; then
    echo "trueno-zram: not every device is with the new server, see systemctl status 'trueno-ublk@*'" >&2
  fi
fi
for mark in /run/trueno-zram/ublk/*; do
  name=$(sed -n 's/^TRUENO_ZRAM_DEVICE=//p' "$mark" 2>/dev/null) || continue
  if ! systemctl --quiet is-active "trueno-ublk@$name.service"; then
    echo "trueno-zram: $name is with the server of before, which was stopped while it was in use: systemctl start trueno-ublk@$name" >&2
  fi
done
