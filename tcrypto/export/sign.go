// SPDX-License-Identifier: CC0-1.0 (public domain: paste it anywhere, change it, no notice needed)

// Package tc3 signs a request to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256) with the standard library alone.
//
//	request, err := http.NewRequest("POST", "https://cvm.tencentcloudapi.com/", bytes.NewReader(body))
//	request.Header = tc3.Sign(tc3.Request{SecretID: id, SecretKey: key, Service: "cvm", Host: "cvm.tencentcloudapi.com", Action: "DescribeZones", Version: "2017-03-12", Region: "ap-guangzhou", Body: body})
//
// Send exactly the bytes and headers that were signed. A GET has no body, its query as it stands in the URL, and the
// ContentType "application/x-www-form-urlencoded".
//
// Written by `tcrypto export go`. The algorithm: https://cloud.tencent.com/document/api/213/30654
package tc3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const signedHeaders = "content-type;host;x-tc-action"

// Request is what gets signed. What stands after Body may be left out.
type Request struct {
	SecretID, SecretKey      string
	Service, Action, Version string
	Host                     string // the URL's, with its port if it has one
	Body                     []byte
	Region                   string
	Token                    string // of a temporary key
	Timestamp                int64  // in seconds; 0: now
	ContentType              string // "": application/json
	Method                   string // "": POST
	Path                     string // "": /
	Query                    string // as it stands in the URL after "?"
}

// Sign gives the headers to send.
func Sign(r Request) http.Header {
	r = r.withDefaults()
	key := []byte("TC3" + r.SecretKey)
	for _, part := range []string{r.date(), r.Service, "tc3_request"} {
		key = hmacSHA256(key, part)
	}
	signature := hex.EncodeToString(hmacSHA256(key, StringToSign(r)))
	headers := http.Header{}
	headers.Set("Authorization", fmt.Sprintf("TC3-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		r.SecretID, r.scope(), signedHeaders, signature))
	headers.Set("Content-Type", r.ContentType)
	headers.Set("Host", r.Host) // for other clients than net/http, which sends the URL's
	headers.Set("X-TC-Action", r.Action)
	headers.Set("X-TC-Version", r.Version)
	headers.Set("X-TC-Timestamp", fmt.Sprint(r.Timestamp))
	if r.Region != "" {
		headers.Set("X-TC-Region", r.Region)
	}
	if r.Token != "" {
		headers.Set("X-TC-Token", r.Token)
	}
	return headers
}

// CanonicalRequest is what the signature covers. Each header's line ends with a line feed, so a blank line follows the
// last one.
func CanonicalRequest(r Request) string {
	r = r.withDefaults()
	query := ""
	if r.Method == "GET" {
		query = r.Query
	}
	value := func(text string) string { return strings.ToLower(strings.TrimSpace(text)) }
	headers := fmt.Sprintf("content-type:%s\nhost:%s\nx-tc-action:%s\n",
		value(r.ContentType), value(r.Host), value(r.Action))
	return strings.Join([]string{r.Method, r.Path, query, headers, signedHeaders, hexSHA256(r.Body)}, "\n")
}

// StringToSign is what is signed with the key derived for this date and service.
func StringToSign(r Request) string {
	r = r.withDefaults()
	hashed := hexSHA256([]byte(CanonicalRequest(r)))
	return fmt.Sprintf("TC3-HMAC-SHA256\n%d\n%s\n%s", r.Timestamp, r.scope(), hashed)
}

func (r Request) withDefaults() Request {
	if r.Timestamp == 0 {
		r.Timestamp = time.Now().Unix()
	}
	for field, value := range map[*string]string{&r.ContentType: "application/json", &r.Method: "POST", &r.Path: "/"} {
		if *field == "" {
			*field = value
		}
	}
	return r
}

// date is in UTC, like the server's.
func (r Request) date() string  { return time.Unix(r.Timestamp, 0).UTC().Format("2006-01-02") }
func (r Request) scope() string { return r.date() + "/" + r.Service + "/tc3_request" }

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
