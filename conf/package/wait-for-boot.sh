# Devices that zram-generator has set up are up under its units. Other units in their place would make systemd stop their
# set-up, in vain and with a failed service. So there are none until the next boot: /run is empty then.
if systemctl --quiet is-active 'systemd-zram-setup@*.service'; then
  mkdir -p /run/systemd/system-generators
  ln -s /dev/null /run/systemd/system-generators/zram-generator 2>/dev/null || true
  echo 'trueno-zram: compressed devices that are up stay as they are, and change over at the next boot'
fi
