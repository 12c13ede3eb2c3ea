// Answers tcrypto's conformance protocol: one JSON request a line on standard input, one JSON reply a line on standard
// output. Cryptography is the JDK's; SM2, SM3 and SM4 are Bouncy Castle's; JSON is read and written by Gson.

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

import static java.nio.charset.StandardCharsets.UTF_8;

public final class Respond {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final TypeAdapter<JsonElement> JSON = GSON.getAdapter(JsonElement.class);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** What an operation refuses, with the protocol's code. */
    private static final class Refusal extends RuntimeException {
        final String code;

        Refusal(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    private static Refusal wrong(String message) {
        return new Refusal("InvalidInput", message);
    }

    /** One code and one text for whatever goes wrong once a secret is involved. */
    private static Refusal undecryptable() {
        return new Refusal("DecryptionError", "decryption failed");
    }

    public static void main(String[] args) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var output = new PrintStream(System.out, true, UTF_8);
        for (String line; (line = input.readLine()) != null; ) {
            output.print(GSON.toJson(answer(line)) + "\n");
            output.flush();
        }
    }

    private static JsonObject answer(String line) {
        var reply = new JsonObject();
        reply.add("id", JsonNull.INSTANCE);
        try {
            if (!(JSON.fromJson(line) instanceof JsonObject request)) {
                throw wrong("a request is an object");
            }
            reply.add("id", request.has("id") ? request.get("id") : JsonNull.INSTANCE);
            if (!request.keySet().equals(Set.of("id", "op", "input"))) {
                throw wrong("a request has id, op and input");
            }
            var values = new Input(request.get("input"));
            reply.add("output", run(new Input(request).text("op"), values));
        } catch (Refusal refusal) {
            reply.add("error", error(refusal.code, refusal.getMessage()));
        } catch (IOException | JsonParseException malformed) {
            reply.add("error", error("InvalidInput", "the line isn't JSON"));
        } catch (GeneralSecurityException | RuntimeException fault) {
            reply.add("error", error("InternalError", fault.toString()));
        }
        return reply;
    }

    private static JsonObject error(String code, String message) {
        return object("code", code, "message", message);
    }

    private static JsonObject run(String op, Input in) throws GeneralSecurityException {
        return switch (op) {
            case "tc3.sign" -> tc3Sign(in);
            case "v1.sign" -> v1Sign(in);
            case "aes_cbc.encrypt" -> aesEncrypt(in);
            case "aes_cbc.decrypt" -> aesDecrypt(in);
            case "sm4_gcm.encrypt" -> sm4Encrypt(in);
            case "sm4_gcm.decrypt" -> sm4Decrypt(in);
            case "rsa.wrap" -> rsaWrap(in);
            case "rsa.unwrap" -> rsaUnwrap(in);
            case "sm2.encrypt" -> sm2Encrypt(in);
            case "sm2.decrypt" -> sm2Decrypt(in);
            default -> throw new Refusal("Unsupported", "there is no " + op + " here");
        };
    }

    // --- Signatures ------------------------------------------------------------------------------------------------

    private static JsonObject tc3Sign(Input in) throws GeneralSecurityException {
        String secretId = in.line("secret_id");
        String secretKey = in.text("secret_key");
        String service = in.line("service");
        long timestamp = in.integer("timestamp");
        String method = in.line("method");
        String uri = in.line("uri");
        String query = in.line("query");
        List<String[]> headers = in.pairs("headers");
        var names = new TreeSet<String>();
        in.lines("signed_headers").forEach(name -> names.add(lower(name)));
        byte[] payload = in.bytes("payload");
        String token = in.has("token") ? in.line("token") : null;
        String variant = in.has("variant") ? in.text("variant") : "tc3";
        in.end();
        if (!Set.of("tc3", "cloudbase").contains(variant)) {
            throw wrong("variant is tc3 or cloudbase");
        }
        if (timestamp < 0 || timestamp > 253402300799L) {
            throw wrong("timestamp isn't in seconds since 1970");
        }
        if (!names.containsAll(List.of("content-type", "host"))) {
            throw wrong("content-type and host must be signed");
        }
        var canonicalHeaders = new StringBuilder();
        for (String name : names) {
            List<String> values = valuesOf(headers, name);
            if (values.size() != 1) {
                throw wrong("the request has " + values.size() + " headers " + name);
            }
            canonicalHeaders.append(name).append(':').append(lower(values.get(0))).append('\n');
        }
        if (valuesOf(headers, "x-tc-content-sha256").contains("UNSIGNED-PAYLOAD")) {
            payload = "UNSIGNED-PAYLOAD".getBytes(UTF_8);
        }
        String signedHeaders = String.join(";", names);
        String canonicalRequest = String.join("\n", method, uri, method.equals("GET") ? query : "",
                canonicalHeaders, signedHeaders, sha256(payload));

        String date = Instant.ofEpochSecond(timestamp).atZone(ZoneOffset.UTC).toLocalDate().toString();
        String scope = date + "/" + service + "/tc3_request";
        String stringToSign = String.join("\n", "TC3-HMAC-SHA256", Long.toString(timestamp), scope,
                sha256(canonicalRequest.getBytes(UTF_8)));
        byte[] key = ("TC3" + secretKey).getBytes(UTF_8);
        for (String part : List.of(date, service, "tc3_request")) {
            key = hmac("HmacSHA256", key, part);
        }
        String signature = HexFormat.of().formatHex(hmac("HmacSHA256", key, stringToSign));
        String authorization = "TC3-HMAC-SHA256 Credential=" + secretId + "/" + scope + ", SignedHeaders="
                + signedHeaders + ", Signature=" + signature;
        if (variant.equals("cloudbase")) {
            authorization += ", Timestamp=" + timestamp + (token == null ? "" : ", Token=" + token);
        }
        return object("canonical_request", canonicalRequest, "string_to_sign", stringToSign,
                "signature", signature, "authorization", authorization);
    }

    private static List<String> valuesOf(List<String[]> headers, String name) {
        return headers.stream().filter(pair -> lower(pair[0]).equals(name)).map(pair -> pair[1].strip()).toList();
    }

    private static JsonObject v1Sign(Input in) throws GeneralSecurityException {
        String secretKey = in.text("secret_key");
        String algorithm = in.text("algorithm");
        String address = in.text("method") + in.text("host") + in.text("path");
        JsonObject params = in.scalars("params");
        boolean replaceUnderscores = in.has("replace_underscores") && in.flag("replace_underscores");
        in.end();
        if (!Set.of("HmacSHA1", "HmacSHA256").contains(algorithm)) {
            throw wrong("algorithm is HmacSHA1 or HmacSHA256");
        }
        var sorted = new TreeMap<byte[], String>(Arrays::compareUnsigned);
        params.remove("Signature");
        for (Map.Entry<String, JsonElement> param : params.entrySet()) {
            String name = replaceUnderscores ? param.getKey().replace('_', '.') : param.getKey();
            JsonPrimitive value = param.getValue().getAsJsonPrimitive();
            // Booleans as Python writes them: the service's oldest SDK set the custom.
            String text = !value.isBoolean() ? value.getAsString() : value.getAsBoolean() ? "True" : "False";
            if (sorted.put(name.getBytes(UTF_8), name + "=" + text) != null) {
                throw wrong("two parameters have one name");
            }
        }
        String stringToSign = address + "?" + String.join("&", sorted.values());
        byte[] signature = hmac(algorithm, utf8(secretKey), stringToSign);
        return object("string_to_sign", stringToSign, "signature", base64(signature));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String sha256(byte[] data) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }

    private static byte[] hmac(String algorithm, byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(utf8(text));
    }

    // --- Ciphers ---------------------------------------------------------------------------------------------------

    private static JsonObject aesEncrypt(Input in) throws GeneralSecurityException {
        Cipher cipher = aes(Cipher.ENCRYPT_MODE, in.bytes("key"), in.bytes("iv"));
        byte[] plaintext = in.bytes("plaintext");
        in.end();
        return object("ciphertext", base64(cipher.doFinal(plaintext)));
    }

    private static JsonObject aesDecrypt(Input in) throws GeneralSecurityException {
        Cipher cipher = aes(Cipher.DECRYPT_MODE, in.bytes("key"), in.bytes("iv"));
        byte[] ciphertext = in.bytes("ciphertext");
        in.end();
        if (ciphertext.length == 0) { // which the JDK decrypts to nothing
            throw undecryptable();
        }
        return object("plaintext", base64(decrypted(cipher, ciphertext)));
    }

    private static Cipher aes(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
        if (key.length != 32 || iv.length != 16) {
            throw wrong("AES-256-CBC takes 32 bytes of key and 16 of iv");
        }
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding"); // PKCS#7 is what the JDK does under this name
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher;
    }

    private static JsonObject sm4Encrypt(Input in) throws GeneralSecurityException {
        Cipher cipher = sm4(Cipher.ENCRYPT_MODE, in);
        byte[] plaintext = in.bytes("plaintext");
        in.end();
        byte[] sealed = cipher.doFinal(plaintext);
        byte[] tag = Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
        return object("ciphertext", base64(Arrays.copyOf(sealed, sealed.length - 16)), "tag", base64(tag));
    }

    private static JsonObject sm4Decrypt(Input in) throws GeneralSecurityException {
        Cipher cipher = sm4(Cipher.DECRYPT_MODE, in);
        byte[] ciphertext = in.bytes("ciphertext");
        byte[] tag = in.bytes("tag");
        in.end();
        if (tag.length != 16) {
            throw undecryptable();
        }
        return object("plaintext", base64(decrypted(cipher, join(ciphertext, tag))));
    }

    private static Cipher sm4(int mode, Input in) throws GeneralSecurityException {
        byte[] key = in.bytes("key");
        byte[] iv = in.bytes("iv");
        if (key.length != 16 || iv.length < 8 || iv.length > 128) {
            throw wrong("SM4-GCM takes 16 bytes of key and 8 to 128 of iv");
        }
        Cipher cipher = Cipher.getInstance("SM4/GCM/NoPadding", BOUNCY_CASTLE);
        cipher.init(mode, new SecretKeySpec(key, "SM4"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(in.has("aad") ? in.bytes("aad") : new byte[0]);
        return cipher;
    }

    private static byte[] decrypted(Cipher cipher, byte[] ciphertext) {
        try {
            return cipher.doFinal(ciphertext);
        } catch (GeneralSecurityException error) {
            throw undecryptable();
        }
    }

    // --- RSA -------------------------------------------------------------------------------------------------------

    private static JsonObject rsaWrap(Input in) throws GeneralSecurityException {
        PublicKey key = checked(rsaPublicKey(in.text("public_key")));
        byte[] sessionKey = in.bytes("session_key");
        in.end();
        if (sessionKey.length > ((RSAKey) key).getModulus().bitLength() / 8 - 11) {
            throw wrong("the session key is too long to wrap");
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return object("blob", base64(cipher.doFinal(sessionKey)));
    }

    private static JsonObject rsaUnwrap(Input in) throws GeneralSecurityException {
        PrivateKey key = checked(rsaPrivateKey(in.text("private_key")));
        byte[] blob = in.bytes("blob");
        long length = in.integer("length");
        in.end();
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, key);
        byte[] sessionKey = decrypted(cipher, blob);
        if (blob.length != (((RSAKey) key).getModulus().bitLength() + 7) / 8 || sessionKey.length != length) {
            throw undecryptable();
        }
        return object("session_key", base64(sessionKey));
    }

    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private static PublicKey rsaPublicKey(String material) {
        byte[] der = keyDer(material);
        try {
            ASN1Sequence key = (ASN1Sequence) strict(der);
            if (key.getObjectAt(0) instanceof ASN1Integer) { // PKCS#1
                der = new SubjectPublicKeyInfo(RSA, key).getEncoded(ASN1Encoding.DER);
            } else {
                key = (ASN1Sequence) SubjectPublicKeyInfo.getInstance(key).parsePublicKey();
            }
            if (((ASN1Integer) key.getObjectAt(0)).getValue().signum() <= 0) { // which the JDK would take for positive
                throw new IOException("no modulus");
            }
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (IOException | GeneralSecurityException | RuntimeException error) {
            throw new Refusal("KeyFormatError", "this is no RSA public key");
        }
    }

    private static PrivateKey rsaPrivateKey(String material) {
        byte[] der = keyDer(material);
        try {
            ASN1Sequence key = (ASN1Sequence) strict(der);
            if (key.size() == 9) { // PKCS#1
                der = new PrivateKeyInfo(RSA, key).getEncoded(ASN1Encoding.DER);
            }
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException | GeneralSecurityException | RuntimeException error) {
            throw new Refusal("KeyFormatError", "this is no RSA private key");
        }
    }

    private static <K extends Key> K checked(K key) {
        BigInteger modulus = ((RSAKey) key).getModulus();
        BigInteger exponent = key instanceof RSAPublicKey publicKey ? publicKey.getPublicExponent() : THREE;
        if (modulus.bitLength() < 1024 || !modulus.testBit(0)) {
            throw new Refusal("KeyFormatError", "the modulus of an RSA key is odd and has 1024 bits or more");
        }
        if (exponent.compareTo(THREE) < 0 || !exponent.testBit(0)) {
            throw new Refusal("KeyFormatError", "the exponent of an RSA key is odd and 3 or more");
        }
        return key;
    }

    // --- SM2 -------------------------------------------------------------------------------------------------------

    private static final X9ECParameters CURVE = GMNamedCurves.getByName("sm2p256v1");
    private static final ECDomainParameters SM2 = new ECDomainParameters(CURVE);
    private static final AlgorithmIdentifier SM2_KEY =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, GMObjectIdentifiers.sm2p256v1);

    private static JsonObject sm2Encrypt(Input in) {
        ECPoint point = sm2PublicKey(in.text("public_key"));
        byte[] plaintext = in.bytes("plaintext");
        String layout = layout(in);
        in.end();
        if (plaintext.length == 0) {
            throw wrong("SM2 can't encrypt an empty plaintext");
        }
        var engine = new SM2Engine(layout.equals("C1C2C3") ? SM2Engine.Mode.C1C2C3 : SM2Engine.Mode.C1C3C2);
        engine.init(true, new ParametersWithRandom(new ECPublicKeyParameters(point, SM2), new SecureRandom()));
        try {
            byte[] joined = engine.processBlock(plaintext, 0, plaintext.length);
            return object("ciphertext", base64(layout.equals("ASN.1") ? toAsn1(joined) : joined));
        } catch (InvalidCipherTextException | IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private static JsonObject sm2Decrypt(Input in) {
        BigInteger scalar = sm2PrivateKey(in.text("private_key"));
        byte[] ciphertext = in.bytes("ciphertext");
        String layout = layout(in);
        in.end();
        try {
            byte[] joined = layout.equals("ASN.1") ? fromAsn1(ciphertext) : ciphertext;
            // Bouncy Castle would take the hybrid form of a point, too.
            if (joined.length < 98 || joined[0] != 4) {
                throw undecryptable();
            }
            boolean digestLast = layout.equals("C1C2C3");
            var engine = new SM2Engine(digestLast ? SM2Engine.Mode.C1C2C3 : SM2Engine.Mode.C1C3C2);
            engine.init(false, new ECPrivateKeyParameters(scalar, SM2));
            byte[] plaintext = engine.processBlock(joined, 0, joined.length);
            int start = digestLast ? 65 : 97;
            if (Arrays.equals(plaintext, Arrays.copyOfRange(joined, start, start + plaintext.length))) {
                throw undecryptable(); // a key stream of zeros, which Bouncy Castle doesn't look for when decrypting
            }
            return object("plaintext", base64(plaintext));
        } catch (InvalidCipherTextException | IOException | IllegalArgumentException | ClassCastException error) {
            throw undecryptable();
        }
    }

    private static String layout(Input in) {
        String layout = in.has("layout") ? in.text("layout") : "C1C3C2";
        if (!Set.of("C1C3C2", "C1C2C3", "ASN.1").contains(layout)) {
            throw wrong("layout is C1C3C2, C1C2C3 or ASN.1");
        }
        return layout;
    }

    private static byte[] toAsn1(byte[] joined) throws IOException {
        return new DERSequence(new ASN1Encodable[] {
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(joined, 1, 33))),
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(joined, 33, 65))),
            new DEROctetString(Arrays.copyOfRange(joined, 65, 97)),
            new DEROctetString(Arrays.copyOfRange(joined, 97, joined.length)),
        }).getEncoded(ASN1Encoding.DER);
    }

    private static byte[] fromAsn1(byte[] ciphertext) throws IOException {
        ASN1Sequence parts = (ASN1Sequence) strict(ciphertext);
        if (parts.size() != 4) {
            throw undecryptable();
        }
        byte[] c3 = ((ASN1OctetString) parts.getObjectAt(2)).getOctets();
        byte[] c2 = ((ASN1OctetString) parts.getObjectAt(3)).getOctets();
        if (c3.length != 32) {
            throw undecryptable();
        }
        return join(new byte[] {4}, coordinate(parts.getObjectAt(0)), coordinate(parts.getObjectAt(1)), c3, c2);
    }

    private static byte[] coordinate(ASN1Encodable integer) {
        BigInteger value = ((ASN1Integer) integer).getValue();
        if (value.signum() < 0) {
            throw undecryptable();
        }
        return BigIntegers.asUnsignedByteArray(32, value); // which refuses what is longer
    }

    private static ECPoint sm2PublicKey(String material) {
        byte[] point = material.strip().matches("[0-9A-Fa-f]+") ? hex(material) : null;
        try {
            if (point == null) {
                var key = SubjectPublicKeyInfo.getInstance(strict(keyDer(material)));
                boolean plain = key.getPublicKeyData().getPadBits() == 0;
                point = key.getAlgorithm().equals(SM2_KEY) && plain ? key.getPublicKeyData().getBytes() : new byte[0];
            }
            if (point.length == 65 && point[0] == 4) {
                return CURVE.getCurve().decodePoint(point); // which checks that it is on the curve
            }
        } catch (IOException | IllegalArgumentException | ClassCastException error) {
            // said below
        }
        throw new Refusal("KeyFormatError", "this is no SM2 public key");
    }

    private static BigInteger sm2PrivateKey(String material) {
        if (material.strip().matches("[0-9A-Fa-f]+")) {
            byte[] scalar = hex(material);
            return inRange(scalar.length == 32 ? new BigInteger(1, scalar) : BigInteger.ZERO);
        }
        byte[] der = keyDer(material);
        try {
            ASN1Sequence outer = (ASN1Sequence) strict(der);
            ECPrivateKey key;
            if (outer.getObjectAt(1) instanceof ASN1OctetString) { // SEC 1, which must name its curve
                key = ECPrivateKey.getInstance(outer);
                if (!GMObjectIdentifiers.sm2p256v1.equals(key.getParametersObject())) {
                    throw new IOException("no SM2 key");
                }
            } else {
                PrivateKeyInfo info = PrivateKeyInfo.getInstance(outer);
                key = ECPrivateKey.getInstance(strict(info.getPrivateKey().getOctets()));
                if (!info.getPrivateKeyAlgorithm().equals(SM2_KEY)) {
                    throw new IOException("no SM2 key");
                }
            }
            BigInteger scalar = inRange(key.getKey());
            byte[] own = CURVE.getG().multiply(scalar).getEncoded(false);
            ASN1Encodable version = ((ASN1Sequence) key.toASN1Primitive()).getObjectAt(0);
            boolean ownOrNone = key.getPublicKey() == null || Arrays.equals(own, key.getPublicKey().getBytes());
            if (version.equals(new ASN1Integer(1)) && ownOrNone) {
                return scalar;
            }
        } catch (IOException | IllegalArgumentException | ClassCastException | IndexOutOfBoundsException error) {
            // said below
        }
        throw new Refusal("KeyFormatError", "this is no SM2 private key");
    }

    private static BigInteger inRange(BigInteger scalar) {
        if (scalar.signum() <= 0 || scalar.compareTo(CURVE.getN().subtract(BigInteger.TWO)) > 0) {
            throw new Refusal("KeyFormatError", "the scalar isn't in 1 ... n - 2");
        }
        return scalar;
    }

    // --- Keys as users hold them: PEM, Base64 of a PEM (as the console hands them out), Base64 of DER --------------

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]*?)\\s*-----END \\1-----");

    private static byte[] keyDer(String material) {
        String text = material;
        if (!text.contains("-----BEGIN")) {
            byte[] data = keyBase64(text);
            text = new String(data, UTF_8);
            if (!text.contains("-----BEGIN")) {
                return data;
            }
        }
        Matcher blocks = PEM.matcher(text);
        if (!blocks.find()) {
            throw new Refusal("KeyFormatError", "the text holds no well-formed PEM block");
        }
        String label = blocks.group(1);
        String body = blocks.group(2);
        if (blocks.find() || label.startsWith("ENCRYPTED") || !label.matches(".*(PUBLIC|PRIVATE) KEY")) {
            throw new Refusal("KeyFormatError", "one public or private key is needed, not encrypted");
        }
        return keyBase64(body);
    }

    private static byte[] keyBase64(String text) {
        String joined = text.replaceAll("\\s", "");
        try {
            byte[] data = Base64.getDecoder().decode(joined);
            if (data.length > 0 && base64(data).equals(joined)) {
                return data;
            }
        } catch (IllegalArgumentException error) {
            // said below
        }
        throw new Refusal("KeyFormatError", "neither PEM nor Base64 of a key");
    }

    /** DER and nothing behind it: written again it must be the same. */
    private static ASN1Primitive strict(byte[] der) throws IOException {
        ASN1Primitive value = ASN1Primitive.fromByteArray(der);
        if (value == null || !Arrays.equals(value.getEncoded(ASN1Encoding.DER), der)) {
            throw new IOException("not DER");
        }
        return value;
    }

    private static byte[] hex(String digits) {
        String text = digits.strip();
        return text.length() % 2 == 0 ? HexFormat.of().parseHex(text) : new byte[0];
    }

    // --- Strict reading of an operation's input --------------------------------------------------------------------

    private static final class Input {
        private final JsonObject values;
        private final Set<String> read = new TreeSet<>();

        Input(JsonElement values) {
            if (!(values instanceof JsonObject object)) {
                throw wrong("input is not an object");
            }
            this.values = object;
        }

        boolean has(String name) {
            return values.has(name);
        }

        /** To be called when everything is read: what is left over is an unknown key. */
        void end() {
            if (!read.containsAll(values.keySet())) {
                throw wrong("the input has an unknown key");
            }
        }

        private JsonElement value(String name) {
            if (!values.has(name)) {
                throw wrong("the key " + name + " is missing");
            }
            read.add(name);
            return values.get(name);
        }

        String text(String name) {
            return text(name, value(name));
        }

        private static String text(String name, JsonElement value) {
            if (value instanceof JsonPrimitive primitive && primitive.isString()) {
                utf8(primitive.getAsString());
                return primitive.getAsString();
            }
            throw wrong(name + " is not a text");
        }

        String line(String name) {
            return line(name, value(name));
        }

        private static String line(String name, JsonElement value) {
            String text = text(name, value);
            if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
                throw wrong(name + " holds a line break");
            }
            return text;
        }

        List<String> lines(String name) {
            return lines(name, value(name));
        }

        private static List<String> lines(String name, JsonElement value) {
            var result = new ArrayList<String>();
            array(name, value).forEach(item -> result.add(line(name, item)));
            return result;
        }

        List<String[]> pairs(String name) {
            var result = new ArrayList<String[]>();
            for (JsonElement item : array(name, value(name))) {
                String[] pair = lines(name, item).toArray(new String[0]);
                if (pair.length != 2) {
                    throw wrong(name + " is not a list of [name, value]");
                }
                result.add(pair);
            }
            return result;
        }

        private static JsonArray array(String name, JsonElement value) {
            if (value instanceof JsonArray array) {
                return array;
            }
            throw wrong(name + " is not a list");
        }

        JsonObject scalars(String name) {
            if (!(value(name) instanceof JsonObject object)) {
                throw wrong(name + " is not an object");
            }
            for (JsonElement item : object.asMap().values()) {
                if (!(item instanceof JsonPrimitive primitive)) {
                    throw wrong(name + " is not an object of texts, numbers and booleans");
                }
                utf8(primitive.getAsString());
            }
            return object.deepCopy();
        }

        long integer(String name) {
            if (value(name) instanceof JsonPrimitive primitive && primitive.isNumber()) {
                try {
                    return Long.parseLong(primitive.getAsString()); // refuses 32.0, which has a fraction
                } catch (NumberFormatException error) {
                    // said below
                }
            }
            throw wrong(name + " is not a whole number");
        }

        boolean flag(String name) {
            if (value(name) instanceof JsonPrimitive primitive && primitive.isBoolean()) {
                return primitive.getAsBoolean();
            }
            throw wrong(name + " is not true or false");
        }

        byte[] bytes(String name) {
            String text = text(name);
            try {
                byte[] data = Base64.getDecoder().decode(text);
                if (base64(data).equals(text)) { // the JDK takes missing padding and unused bits
                    return data;
                }
            } catch (IllegalArgumentException error) {
                // said below
            }
            throw new Refusal("EncodingError", name + " is not strict Base64");
        }
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer buffer = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(buffer.array(), buffer.limit());
        } catch (CharacterCodingException error) {
            throw wrong("a text has no UTF-8 form");
        }
    }

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    private static byte[] join(byte[]... parts) {
        return org.bouncycastle.util.Arrays.concatenate(parts);
    }

    private static JsonObject object(String... members) {
        var result = new JsonObject();
        for (int i = 0; i < members.length; i += 2) {
            result.addProperty(members[i], members[i + 1]);
        }
        return result;
    }
}
