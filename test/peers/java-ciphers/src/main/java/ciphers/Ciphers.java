package ciphers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.cloud.context.encrypt.EncryptorFactory;
import org.springframework.core.io.FileSystemResource;
import org.springframework.security.crypto.encrypt.KeyStoreKeyFactory;
import org.springframework.security.crypto.encrypt.RsaAlgorithm;
import org.springframework.security.crypto.encrypt.RsaSecretEncryptor;
import org.springframework.security.crypto.encrypt.TextEncryptor;

/**
 * Encrypts and decrypts with Spring's own classes. Each line of the standard input is {@code encrypt} or {@code decrypt} and,
 * after a blank, a text: the plain one in Base64. What comes out is one line each, plain texts in Base64, {@code !} for an
 * error.
 *
 * <p>Arguments: {@code phrase TEXT SALT}, {@code pem FILE} or {@code store TYPE FILE PASSWORD ALIAS SECRET ALGORITHM
 * SALT STRONG}.
 */
public class Ciphers {
  public static void main(String[] arguments) throws Exception {
    var encryptor = encryptor(arguments);
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(answer(encryptor, line));
    }
  }

  private static TextEncryptor encryptor(String[] of) throws Exception {
    return switch (of[0]) {
      case "phrase" -> new EncryptorFactory(of[2]).create(of[1]);
      case "pem" -> new EncryptorFactory().create(Files.readString(Path.of(of[1])));
      default -> new RsaSecretEncryptor(
          new KeyStoreKeyFactory(new FileSystemResource(of[2]), of[3].toCharArray(), of[1])
              .getKeyPair(of[4], of[5].toCharArray()),
          RsaAlgorithm.valueOf(of[6]), of[7], Boolean.parseBoolean(of[8]));
    };
  }

  private static String answer(TextEncryptor encryptor, String line) {
    var text = line.substring(line.indexOf(' ') + 1);
    try {
      if (line.startsWith("encrypt ")) {
        return encryptor.encrypt(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
      }
      return Base64.getEncoder().encodeToString(encryptor.decrypt(text).getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException refused) {
      return "!";
    }
  }
}
