// go run . : see respond.py. The exported file stands in the folder tc3 beside this one.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.com/driver/tc3"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		body, texts, _ := strings.Cut(lines.Text(), ",")
		v := strings.Split(string(decoded(texts)), "\x00")
		timestamp, err := strconv.ParseInt(v[8], 10, 64)
		if err != nil {
			panic(err)
		}
		if timestamp == 0 { // it stands for now
			fmt.Println()
			continue
		}
		request := tc3.Request{SecretID: v[0], SecretKey: v[1], Service: v[2], Host: v[3], Action: v[4], Version: v[5],
			Body: decoded(body), Region: v[6], Token: v[7], Timestamp: timestamp, ContentType: v[9], Method: v[10],
			Path: v[11], Query: v[12]}
		headers := ""
		for name, values := range tc3.Sign(request) {
			headers += name + ": " + values[0] + "\n"
		}
		output := tc3.CanonicalRequest(request) + "\x00" + tc3.StringToSign(request) + "\x00" + headers + "\x00"
		fmt.Println(base64.StdEncoding.EncodeToString([]byte(output)))
	}
}

func decoded(text string) []byte {
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return value
}
