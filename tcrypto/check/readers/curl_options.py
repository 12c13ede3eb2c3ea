"""curl's options as of 8.5: which take a value, and what each short letter is."""

from __future__ import annotations

__all__ = ["FLAGS", "LETTERS", "VALUES"]

_SENT = """
    aws-sigv4 config continue-at cookie data data-ascii data-binary data-raw data-urlencode form form-string header json
    oauth2-bearer range referer request request-target time-cond upload-file url url-query user user-agent
"""
_NOT_SENT = """
    abstract-unix-socket alt-svc cacert capath cert cert-type ciphers connect-timeout connect-to cookie-jar
    create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header
    ech egd-file engine etag-compare etag-save expect100-timeout ftp-account ftp-alternative-to-user ftp-method ftp-port
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 hostpubsha256 hsts interface ip-tos
    ipfs-gateway keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth
    mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy output output-dir parallel-max
    pass pinnedpubkey
    preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
    proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
    proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file
    rate resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5 socks5-gssapi-service
    socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize tls-max tls13-ciphers tlsauthtype
    tlspassword tlsuser trace trace-ascii trace-config unix-socket vlan-priority write-out
"""
_FLAGS = """
    anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable
    disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure eprt epsv fail fail-early
    fail-with-body false-start form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc
    ftp-ssl-control get globoff haproxy-protocol head help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3
    http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies list-only location
    location-trusted mail-rcpt-allowfails manual metalink negotiate netrc netrc-optional next alpn buffer clobber
    keepalive npn progress-meter sessionid ntlm ntlm-wb parallel parallel-immediate path-as-is post301 post302
    post303 progress-bar proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure
    proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw
    remote-header-name remote-name remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused
    sasl-ir show-error silent socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert
    ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen
    tcp-nodelay tftp-no-options tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii
    verbose version xattr
"""

VALUES = frozenset(_SENT.split()) | frozenset(_NOT_SENT.split())
"""Long options that take a value, without their dashes."""
FLAGS = frozenset(_FLAGS.split())
"""Long options that take none; each also as no-NAME."""
LETTERS = {
    **dict(zip("AbcCdDeEFhHKmoPQrtTuUwxXyYz", [
        "user-agent", "cookie", "cookie-jar", "continue-at", "data", "dump-header", "referer", "cert", "form", "help",
        "header", "config", "max-time", "output", "ftp-port", "quote", "range", "telnet-option", "upload-file", "user",
        "proxy-user", "write-out", "proxy", "request", "speed-limit", "speed-time", "time-cond",
    ], strict=True)),
    **dict(zip("012346aBfgGiIjJklLMnNOpqRsSvVZ#:", [
        "http1.0", "tlsv1", "sslv2", "sslv3", "ipv4", "ipv6", "append", "use-ascii", "fail", "globoff", "get",
        "include", "head", "junk-session-cookies", "remote-header-name", "insecure", "list-only", "location", "manual",
        "netrc", "buffer", "remote-name", "proxytunnel", "disable", "remote-time", "silent", "show-error", "verbose",
        "version", "parallel", "progress-bar", "next",
    ], strict=True)),
}  # fmt: skip
"""Long option by short letter."""
