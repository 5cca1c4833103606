import type {
  NotifyAdminPayload,
  NotifyUploaderPayload,
  ReminderEmailPayload,
  VideoFailedPayload,
  WelcomeEmailPayload,
} from "@waybill/contracts";
import type { Uploader } from "../uploads.ts";
import type { Addressee, Letter } from "./letter.ts";

/** What our mails say. */

export function welcomeLetter({ name, email }: WelcomeEmailPayload): Letter {
  return {
    to: { name, address: email },
    subject: `Welcome, ${name}`,
    paragraphs: [`Hello ${name},`, "your account is ready. It is good to have you with us."],
  };
}

export function reminderLetter({ name, email, about, link }: ReminderEmailPayload): Letter {
  return {
    to: { name, address: email },
    subject: "A reminder",
    paragraphs: [`Hello ${name},`, about],
    ...(link === undefined ? {} : { link }),
  };
}

export function deathLetter(to: Addressee, dead: NotifyAdminPayload): Letter {
  return {
    to,
    subject: `Given up: ${dead.routing_key}, ${dead.code}`,
    paragraphs: [
      `The task ${dead.task_id} of ${dead.routing_key} was given up at ${dead.died_at}, after attempt ${dead.attempt}: ${dead.reason}.`,
      `Its last failure: ${dead.code}. ${dead.message}`,
      ...(dead.pipeline === undefined ? [] : [`It was a step of the pipeline ${dead.pipeline}, which has stopped.`]),
      "When what was in the way is mended, replay it: it begins anew with all its attempts.",
    ],
  };
}

export function commentLetter(to: Addressee, { author, body }: { readonly author: string; readonly body: string }): Letter {
  return {
    to,
    subject: `${author} has written`,
    paragraphs: [`Hello ${to.name},`, `${author} has written something that you wanted to be told of:`, body],
  };
}

export function filmLetter({ name, email, title, film }: NotifyUploaderPayload): Letter {
  return {
    to: { name, address: email },
    subject: `"${title}" can be watched`,
    paragraphs: [`Hello ${name},`, `your video "${title}" is ready: ${film}.`],
  };
}

export function failedVideoLetter({ name, email, title }: Uploader, { code, message }: VideoFailedPayload): Letter {
  return {
    to: { name, address: email },
    subject: `"${title}" could not be made into a film`,
    paragraphs: [
      `Hello ${name},`,
      code === "not_a_video"
        ? `what you uploaded as "${title}" is no video that can be read: ${message}.`
        : `nothing became of your video "${title}": ${message}.`,
      "You may upload it again.",
    ],
  };
}
