package reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.config.server.EnableConfigServer;
import org.springframework.cloud.config.server.environment.EnvironmentRepository;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Config servers, one after the other, in one Java process: each line on standard input holds the arguments of one,
 * separated by tabs, and is answered by a line "STARTED port version". The next line stops the one before.
 */
@SpringBootApplication
@EnableConfigServer
public class Application {

  public static void main(String[] arguments) throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ConfigurableApplicationContext running = null;
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (running != null) running.close();
      running = SpringApplication.run(Application.class, line.split("\t"));
      var port = running.getEnvironment().getProperty("local.server.port");
      System.out.println("STARTED " + port + " " + version());
    }
    System.exit(0);
  }

  private static String version() {
    return EnvironmentRepository.class.getPackage().getImplementationVersion();
  }

}
