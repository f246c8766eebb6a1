# What a device holds would be lost with its server: memory of running programs, or files. Devices of the kernel stay as
# they are, in use or not.
is_in_use=
for mark in /run/trueno-zram/ublk/*; do
  # It may go at any moment: after swapoff, say.
  name=$(sed -n 's/^TRUENO_ZRAM_DEVICE=//p' "$mark" 2>/dev/null) || continue
  disk=/dev/${mark##*/}
  use=$(lsblk --noheadings --output MOUNTPOINTS "$disk" | grep . | head -n 1) || use=
  case $use in
    '') continue ;;
    '[SWAP]') ending="swapoff $disk" ;;
    *) ending="umount $use" ;;
  esac
  echo "trueno-zram is not removed: $name is in use ($use on $disk) and lives by its server; first run $ending" >&2
  is_in_use=yes
done
[ -z "$is_in_use" ] || exit 1
for mark in /run/trueno-zram/ublk/*; do
  name=$(sed -n 's/^TRUENO_ZRAM_DEVICE=//p' "$mark" 2>/dev/null) || continue
  @invoke@ stop "systemd-zram-setup@$name.service" "trueno-ublk@$name.service" || exit 1
  # A server leaves a device that somebody has where lsblk sees no mount: in a container, or below another device.
  if [ -e "/run/trueno-zram/store/$name" ]; then
    echo "trueno-zram is not removed: somebody has $name open; lsblk and fuser -v /dev/trueno/$name show who" >&2
    exit 1
  fi
done
