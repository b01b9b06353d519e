// Starts the program again once it has ended. It does not end it.
import { app } from 'electron';

export function relaunch(args = process.argv.slice(1)): void {
  const image = process.env['APPIMAGE'];
  // What runs lies in a mount that ends with it; the image itself is to be started.
  app.relaunch({ args, ...(image === undefined ? {} : { execPath: image }) });
}
