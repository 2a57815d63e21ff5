#!/bin/sh
# Run $W/script in an overlay of $BASE with $W/up on top. Started in a mount namespace of its own (unshare -m),
# so that nothing stays mounted however this ends.
set -e
cd "$W"
layers="lowerdir=$BASE,upperdir=$W/up,workdir=$W/work"
mount -t overlay overlay -o "$layers,redirect_dir=off,metacopy=off" merged 2>/dev/null ||
    mount -t overlay overlay -o "$layers" merged
mount -t proc proc merged/proc
mount --rbind /dev merged/dev
mount -t tmpfs tmpfs merged/tmp
mount --bind "$DEBS" merged/var/cache/apt/archives
mount --bind /etc/resolv.conf merged/etc/resolv.conf
cp "$W/script" merged/tmp/script
exec chroot merged /bin/sh -e /tmp/script
