#!/bin/sh
# The browser tests need Chromium and a CJK font. Installs both from Debian where that is possible
# (apt-get there, and root); otherwise says what to install. Nothing happens where both are there.
set -eu
have_font() { fc-list :lang=zh 2>/dev/null | grep -q .; }
have_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
if have_browser && have_font; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
    exit 0
fi
echo '浏览器测试需要 Chromium 和中文字体。请用系统的包管理器安装，例如：' >&2
echo '    sudo apt-get install chromium fonts-noto-cjk' >&2
exit 1
